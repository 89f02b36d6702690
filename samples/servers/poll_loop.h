// What both servers share: one thread, one poll over a listening socket and its connections. Plain
// POSIX but for where the socket comes from: a guest was granted one, a native program makes it.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 1200, BUFFER_BYTES = 16384 };

struct connection {
    size_t in_bytes;   // received and not yet handled
    size_t out_bytes;  // to be sent
    char in[BUFFER_BYTES];
    char out[BUFFER_BYTES];
};

/// Moves what it can from `in` to an answer in `out`; less than 0 ends the connection.
typedef int handler(struct connection* connection);

static struct pollfd polled[1 + MAX_CONNECTIONS];  // the listener, then the connections
static struct connection* connections[1 + MAX_CONNECTIONS];
static nfds_t used = 1;

static int open_listener(int argc, char** argv) {
#ifdef __wasi__
    return argc > 1 ? atoi(argv[1]) : 3;  // descriptor 3 unless directories stand before it
#else
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(argc > 1 ? atoi(argv[1]) : 8080),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(listener, (struct sockaddr*)&address, size) < 0 || listen(listener, SOMAXCONN) < 0) {
        perror("listen");
        exit(1);
    }
    getsockname(listener, (struct sockaddr*)&address, &size);
    fprintf(stderr, "listening at tcp:127.0.0.1:%d\n", ntohs(address.sin_port));
    return listener;
#endif
}

static void accept_connections(void) {
    while (used <= MAX_CONNECTIONS) {
        int fd = accept(polled[0].fd, NULL, NULL);
        if (fd < 0) break;
        fcntl(fd, F_SETFL, O_NONBLOCK);
        struct connection* connection = malloc(sizeof(*connection));
        if (connection == NULL) {
            close(fd);
            break;
        }
        connection->in_bytes = connection->out_bytes = 0;
        connections[used] = connection;
        polled[used++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
}

/// Its place goes to the last one.
static void drop_connection(nfds_t i) {
    close(polled[i].fd);
    free(connections[i]);
    polled[i] = polled[--used];
    connections[i] = connections[used];
}

/// Less than 0 when the connection is over.
static int serve_connection(struct pollfd* ready, struct connection* connection, handler* handle) {
    if (ready->revents & POLLIN && connection->in_bytes < BUFFER_BYTES) {
        ssize_t size = recv(ready->fd, connection->in + connection->in_bytes,
                            BUFFER_BYTES - connection->in_bytes, 0);
        if (size == 0 || (size < 0 && errno != EAGAIN)) return -1;
        if (size > 0) connection->in_bytes += (size_t)size;
    } else if (ready->revents & (POLLERR | POLLHUP | POLLNVAL)) {
        return -1;
    }
    if (handle(connection) < 0) return -1;
    if (connection->out_bytes > 0) {
        ssize_t size = send(ready->fd, connection->out, connection->out_bytes, 0);
        if (size < 0 && errno != EAGAIN) return -1;
        if (size > 0) {
            connection->out_bytes -= (size_t)size;
            memmove(connection->out, connection->out + size, connection->out_bytes);
        }
    }
    // A peer that does not read is not read from either.
    ready->events = connection->out_bytes > 0 ? POLLOUT : POLLIN;
    return 0;
}

static int run_server(int argc, char** argv, handler* handle) {
    polled[0] = (struct pollfd){.fd = open_listener(argc, argv), .events = POLLIN};
    fcntl(polled[0].fd, F_SETFL, O_NONBLOCK);
    for (;;) {
        polled[0].events = used <= MAX_CONNECTIONS ? POLLIN : 0;
        if (poll(polled, used, -1) < 0 && errno != EINTR) {
            perror("poll");
            return 1;
        }
        nfds_t count = used;
        for (nfds_t i = count; i-- > 1;) {
            if (polled[i].revents == 0) continue;
            if (serve_connection(&polled[i], connections[i], handle) < 0) drop_connection(i);
        }
        if (polled[0].revents & POLLIN) accept_connections();
    }
}
