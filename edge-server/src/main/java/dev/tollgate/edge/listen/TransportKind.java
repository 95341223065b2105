package dev.tollgate.edge.listen;

/** Which of Netty's transports to use. */
public enum TransportKind {
    AUTO,
    EPOLL,
    NIO
}
