// Sends back whatever it receives, to many clients at a time.
#include "poll_loop.h"

static int echo(struct connection* connection) {
    size_t room = BUFFER_BYTES - connection->out_bytes;
    size_t size = connection->in_bytes < room ? connection->in_bytes : room;
    memcpy(connection->out + connection->out_bytes, connection->in, size);
    connection->out_bytes += size;
    connection->in_bytes -= size;
    memmove(connection->in, connection->in + size, connection->in_bytes);
    return 0;
}

int main(int argc, char** argv) {
    return run_server(argc, argv, echo);
}
