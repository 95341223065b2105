package dev.tollgate.edge.cli;

import io.netty.channel.epoll.Epoll;

/** Whether sockets can be waited for in the fastest way. Apart from the other checks, as it loads Netty. */
final class EpollCheck {
    private EpollCheck() {}

    static Finding run() {
        if (Epoll.isAvailable()) {
            return Finding.ok("epoll", "available");
        }
        Throwable cause = Epoll.unavailabilityCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Finding.warn(
                "epoll", "not available, so NIO is used, which is slower: " + cause, "run on Linux, x86-64 or arm64");
    }
}
