// Answers every GET with its path, over connections that are kept alive; requests may be pipelined.
#include "poll_loop.h"

/// The end of the request's head, just behind its empty line; NULL if that has not come yet.
static char* head_end(struct connection* connection) {
    for (size_t i = 3; i < connection->in_bytes; ++i) {
        if (!memcmp(connection->in + i - 3, "\r\n\r\n", 4)) return connection->in + i + 1;
    }
    return NULL;
}

/// Writes the answer to one request; 0 if there is no room for it yet.
static int answer(struct connection* connection, const char* head, size_t size) {
    enum { LONGEST_ANSWER = 512, LONGEST_PATH = 256 };
    char* out = connection->out + connection->out_bytes;
    if (BUFFER_BYTES - connection->out_bytes < LONGEST_ANSWER) return 0;
    int path_size = 0;
    const char* status = "405 Method Not Allowed";
    if (size > 4 && !memcmp(head, "GET ", 4)) {
        const char* end = memchr(head + 4, ' ', size - 4);
        if (end != NULL && end - head - 4 <= LONGEST_PATH) {
            path_size = (int)(end - head - 4);
            status = "200 OK";
        }
    }
    int written = snprintf(out, LONGEST_ANSWER,
                           "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
                           "You asked for %.*s\n",
                           status, path_size + 15, path_size, head + 4);
    connection->out_bytes += (size_t)written;
    return 1;
}

static int respond(struct connection* connection) {
    for (char* end; (end = head_end(connection)) != NULL;) {
        size_t size = (size_t)(end - connection->in);
        if (!answer(connection, connection->in, size)) return 0;
        connection->in_bytes -= size;
        memmove(connection->in, end, connection->in_bytes);
    }
    return connection->in_bytes == BUFFER_BYTES ? -1 : 0;  // a head without end
}

int main(int argc, char** argv) {
    return run_server(argc, argv, respond);
}
