/*
 * The least that a server can do: finds the end of each MQTT packet or HTTP request, answers, and neither decodes nor keeps anything else.
 * scripts/bench compares with it: it shows what the network costs any server, below what the bare Netty servers do.
 *
 * One thread and one epoll: of each readable socket one recv, and one send of the answers to all that is complete. Listens on a free
 * loopback port, which it prints. Ends when its standard input does, so that it does not outlive the benchmark.
 *
 * Bounded: FDS_MAX descriptors, INPUT_MAX bytes a connection. It closes a connection that is one too many, that sends what is malformed or
 * longer than INPUT_MAX, or whose answers do not fit its socket as it does not read them.
 *
 * Usage: floor mqtt|http
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define RESPONSE "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
#define CONTENT_LENGTH "content-length:"
#define LENGTH(text) (sizeof(text) - 1)

enum {
    INPUT_MAX = 1 << 16,
    FDS_MAX = 1000, /* below the usual limit of a process, at which accept would fail */
    EVENTS_MAX = 256,
    BACKLOG = 4096,

    REQUEST_MIN = 3, /* an empty line and the head's end; what MQTT answers is never longer than what it answers */
    ANSWERS_MAX = INPUT_MAX / REQUEST_MIN * LENGTH(RESPONSE),

    CONNECT = 1,
    PUBLISH = 3,
    PINGREQ = 12,
    HEADER_MAX = 5, /* of an MQTT packet: its type, and a remaining length of four bytes */
    QOS = 0x06,     /* both bits of it, in the first byte of a PUBLISH */

    INCOMPLETE = 0,
    MALFORMED = -1
};

struct connection {
    size_t length; /* of what is there of a message that is not complete */
    unsigned char input[INPUT_MAX];
};

/* Answers the message that lies first in the input; its length, or INCOMPLETE, or MALFORMED. */
typedef long answer_first(const unsigned char *input, size_t length);

static struct connection *connections[FDS_MAX]; /* by descriptor */
static unsigned char answers[ANSWERS_MAX];      /* to what one recv has got */
static size_t answered;

static inline void add_answer(const void *bytes, size_t length)
{
    memcpy(answers + answered, bytes, length);
    answered += length;
}

/* Index behind the string, with its length of two bytes, that lies first in a packet's body; may lie beyond the body. */
static size_t end_of_string(const unsigned char *body, size_t length)
{
    return length < 2 ? length : 2 + ((size_t)body[0] << 8 | body[1]);
}

/* In the least bytes that both versions of the protocol allow; false when the body is too short for what it has to hold. */
static bool answer_packet(unsigned char first, const unsigned char *body, size_t length)
{
    size_t behind = end_of_string(body, length);
    switch (first >> 4) {
    case CONNECT: /* behind its name stands the protocol's version */
        if (behind >= length) {
            return false;
        }
        if (body[behind] == 5) {
            add_answer("\x20\x03\0\0\0", 5);
        } else {
            add_answer("\x20\x02\0\0", 4);
        }
        return true;
    case PUBLISH: /* behind the topic name stands the packet id */
        if ((first & QOS) == 0) {
            return true;
        }
        if (behind + 2 > length) {
            return false;
        }
        add_answer((unsigned char[]){0x40, 2, body[behind], body[behind + 1]}, 4);
        return true;
    case PINGREQ:
        add_answer("\xd0\0", 2);
        return true;
    default: /* DISCONNECT, for one: the client closes */
        return true;
    }
}

/* MQTT 3.1.1 and 5.0, section 2: a byte, the remaining length in up to four bytes of seven bits each, the lowest first, the body. */
static long answer_first_packet(const unsigned char *input, size_t length)
{
    size_t body = 0;
    size_t at = 1;
    for (unsigned digit = 0x80; digit >= 0x80; at++) {
        if (at == HEADER_MAX) {
            return MALFORMED;
        }
        if (at >= length) {
            return INCOMPLETE;
        }
        digit = input[at];
        body |= (size_t)(digit & 0x7f) << (7 * (at - 1));
    }
    if (body > INPUT_MAX - at) {
        return MALFORMED;
    }
    if (body > length - at) {
        return INCOMPLETE;
    }
    return answer_packet(input[0], input + at, body) ? (long)(at + body) : MALFORMED;
}

/* Digits between blanks; more than INPUT_MAX when it is anything else. */
static size_t number(const unsigned char *at, const unsigned char *end)
{
    size_t value = 0;
    while (at < end && *at == ' ') {
        at++;
    }
    if (at == end || *at < '0' || *at > '9') {
        return INPUT_MAX + 1;
    }
    for (; at < end && *at >= '0' && *at <= '9' && value <= INPUT_MAX; at++) {
        value = value * 10 + (*at - '0');
    }
    while (at < end && (*at == ' ' || *at == '\r')) {
        at++;
    }
    return at == end ? value : INPUT_MAX + 1;
}

/* RFC 9112 2.1: lines, an empty one, and a body as long as content-length says; other ways to send a body are not known here. */
static long answer_first_request(const unsigned char *input, size_t length)
{
    const unsigned char *line = input;
    const unsigned char *end = input + length;
    size_t body = 0;
    while (true) {
        const unsigned char *newline = memchr(line, '\n', end - line);
        if (newline == NULL) {
            return INCOMPLETE;
        }
        size_t width = newline - line;
        if (width == 1 && *line == '\r') {
            if (line == input) {
                return MALFORMED;
            }
            line = newline + 1;
            break;
        }
        if (width > LENGTH(CONTENT_LENGTH) && (*line | 0x20) == 'c'
            && strncasecmp((const char *)line, CONTENT_LENGTH, LENGTH(CONTENT_LENGTH)) == 0) {
            body = number(line + LENGTH(CONTENT_LENGTH), newline);
        }
        line = newline + 1;
    }
    size_t head = line - input;
    if (body > INPUT_MAX - head) {
        return MALFORMED;
    }
    if (body > length - head) {
        return INCOMPLETE;
    }
    add_answer(RESPONSE, LENGTH(RESPONSE));
    return (long)(head + body);
}

/* Reads once, answers what is complete, keeps the rest; false when the connection is to be closed. */
static bool serve(int fd, struct connection *connection, answer_first *answer)
{
    unsigned char *input = connection->input;
    ssize_t received = recv(fd, input + connection->length, INPUT_MAX - connection->length, 0);
    if (received <= 0) {
        return received < 0 && (errno == EAGAIN || errno == EINTR);
    }
    size_t length = connection->length + (size_t)received;
    size_t done = 0;
    answered = 0;
    while (done < length) {
        long message = answer(input + done, length - done);
        if (message == MALFORMED) {
            return false;
        }
        if (message == INCOMPLETE) {
            break;
        }
        done += (size_t)message;
    }
    connection->length = length - done;
    if (connection->length == INPUT_MAX) {
        return false; /* its end would have no room */
    }
    if (done > 0 && connection->length > 0) {
        memmove(input, input + done, connection->length);
    }
    return answered == 0 || send(fd, answers, answered, MSG_NOSIGNAL) == (ssize_t)answered;
}

/* The result of a system call, which ends the program where it failed. */
static int checked(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket");
    checked(bind(fd, (struct sockaddr *)&address, sizeof address), "bind");
    checked(listen(fd, BACKLOG), "listen");
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    checked(getsockname(fd, (struct sockaddr *)&address, &length), "getsockname");
    return ntohs(address.sin_port);
}

static void watch(int epoll, int fd, const char *what)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    checked(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), what);
}

static void accept_one(int epoll, int server)
{
    int fd = accept4(server, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)) {
        return;
    }
    checked(fd, "accept");
    struct connection *connection = fd < FDS_MAX ? malloc(sizeof *connection) : NULL;
    if (connection == NULL) {
        close(fd);
        return;
    }
    connection->length = 0;
    connections[fd] = connection;
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(epoll, fd, "a connection");
}

static void close_connection(int fd)
{
    free(connections[fd]);
    connections[fd] = NULL;
    close(fd);
}

static bool has_ended(int fd)
{
    char ignored[256];
    return checked((int)read(fd, ignored, sizeof ignored), "standard input") == 0;
}

int main(int count, char **arguments)
{
    const char *protocol = count == 2 ? arguments[1] : "";
    answer_first *answer = strcmp(protocol, "mqtt") == 0   ? answer_first_packet
                           : strcmp(protocol, "http") == 0 ? answer_first_request
                                                           : NULL;
    if (answer == NULL) {
        fprintf(stderr, "usage: %s mqtt|http\n", arguments[0]);
        return 2;
    }
    int server = listen_on_loopback();
    int epoll = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    watch(epoll, STDIN_FILENO, "standard input has to be a pipe or a terminal");
    watch(epoll, server, "the listening socket");
    printf("floor is ready on port %d\n", port_of(server));
    fflush(stdout);
    struct epoll_event events[EVENTS_MAX];
    while (true) {
        int ready = epoll_wait(epoll, events, EVENTS_MAX, -1);
        if (ready < 0 && errno == EINTR) {
            continue;
        }
        checked(ready, "epoll_wait");
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == STDIN_FILENO) {
                if (has_ended(fd)) {
                    return 0;
                }
            } else if (fd == server) {
                accept_one(epoll, server);
            } else if (!serve(fd, connections[fd], answer)) {
                close_connection(fd);
            }
        }
    }
}
