package dev.tollgate.edge.listen;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.function.Supplier;

/** The transport in use: what waits for sockets, and what accepts them. */
record Transport(String name, Supplier<IoHandlerFactory> ioHandlers, Class<? extends ServerChannel> serverChannel) {
    /** @throws ListenException when epoll is asked for by name and is not there */
    static Transport of(TransportKind kind) throws ListenException {
        if (kind == TransportKind.EPOLL && !Epoll.isAvailable()) {
            throw new ListenException(
                    "listen.transport is epoll, but this machine has none: " + Epoll.unavailabilityCause()
                            + "; set it to auto or nio",
                    Epoll.unavailabilityCause());
        }
        return kind != TransportKind.NIO && Epoll.isAvailable()
                ? new Transport("epoll", EpollIoHandler::newFactory, EpollServerSocketChannel.class)
                : new Transport("nio", NioIoHandler::newFactory, NioServerSocketChannel.class);
    }
}
