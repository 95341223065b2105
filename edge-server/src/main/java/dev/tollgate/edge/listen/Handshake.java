package dev.tollgate.edge.listen;

import dev.tollgate.edge.intake.CertificateIdentity;
import dev.tollgate.edge.intake.Leave;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.tls.ClientCertificates;
import dev.tollgate.edge.tls.TlsConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection until it is secure: then the protocol's handlers take this one's place, so that a client that never ends its handshake
 * costs no more than this. On its event loop only.
 *
 * <pre>
 * HELLO ─ClientHello→ WAITING ─a slot is free→ RUNNING ─secure→ DONE
 *                                              RUNNING ─secure, a name is to be looked up→ NAMING → DONE
 * any ─error, time out, displaced, closed, the edge is about to end→ DONE
 * </pre>
 */
final class Handshake extends ChannelInboundHandlerAdapter implements HandshakeSlots.Entrant {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
    private static final String NO_ADDRESS = "no address";
    private static final int CLIENT_HELLO_MAX_BYTES = 16 * 1024;

    private enum State {
        HELLO,
        WAITING,
        RUNNING,
        NAMING,
        DONE
    }

    private final Security security;
    private final HandshakeSlots slots;
    private final Channel channel;
    private final Object site;
    private final Runnable onSecured;
    private final ArrayDeque<Object> early =
            new ArrayDeque<>(0); // decrypted while NAMING; the channel is not read from then
    private final long openedAtNanos;

    /** Of what the client has to do; null while it waits for the edge. */
    private @Nullable ScheduledFuture<?> deadline;

    private long clientNanosLeft;
    private State state = State.HELLO;
    private @Nullable Promise<Void> slot;
    private long startedAtNanos;

    Handshake(Security security, HandshakeSlots slots, Channel channel, Runnable onSecured) {
        this.security = security;
        this.slots = slots;
        this.channel = channel;
        this.site = siteOf(channel);
        this.onSecured = onSecured;
        this.openedAtNanos = channel.eventLoop().ticker().nanoTime();
        this.clientNanosLeft = TimeUnit.MILLISECONDS.toNanos(config().handshakeTimeoutMs());
        startDeadline();
    }

    private static Object siteOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? Limits.site(remote.getAddress())
                : NO_ADDRESS; // it has closed already
    }

    private void startDeadline() {
        deadline = channel.eventLoop()
                .schedule(() -> fail(HandshakeOutcome.TIMEOUT), clientNanosLeft, TimeUnit.NANOSECONDS);
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private TlsConfig config() {
        return security.tls().config();
    }

    /** Collects the ClientHello, waits for a slot, and then gives its place to the handler for the host that was asked for. */
    private final class Hello extends AbstractSniHandler<Void> {
        Hello() {
            super(CLIENT_HELLO_MAX_BYTES, 0); // the deadline is the handshake's
        }

        @Override
        protected Future<Void> lookup(ChannelHandlerContext ctx, @Nullable String host) {
            Promise<Void> promise = ctx.executor().newPromise();
            slot = promise;
            if (state == State.HELLO) {
                state = State.WAITING;
                stopDeadline();
                clientNanosLeft -= ctx.executor().ticker().nanoTime() - openedAtNanos;
                slots.enter(Handshake.this);
            }
            return promise;
        }

        @Override
        protected void onLookupComplete(ChannelHandlerContext ctx, @Nullable String host, Future<Void> found) {
            if (state != State.RUNNING || ctx.isRemoved()) {
                return;
            }
            SslHandler handler = security.newHandler(host, channel);
            boolean replaced = false;
            try {
                ctx.pipeline().replace(this, Security.handlerName(), handler);
                replaced = true;
            } finally {
                if (!replaced) {
                    ReferenceCountUtil.safeRelease(handler.engine());
                }
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.pipeline().addBefore(ctx.name(), "hello", new Hello());
    }

    @Override
    public Object site() {
        return site;
    }

    @Override
    public void proceed(long nowNanos) {
        startedAtNanos = nowNanos;
        state = State.RUNNING;
        startDeadline();
        if (slot != null) {
            slot.setSuccess(null);
        }
    }

    @Override
    public long startedAtNanos() {
        return startedAtNanos;
    }

    @Override
    public void displace() {
        fail(HandshakeOutcome.DISPLACED);
    }

    /** Ends it, and the connection. Without effect once it is done. */
    void fail(HandshakeOutcome outcome) {
        if (end(outcome)) {
            LOG.debug("{} closed in its handshake: {}", channel, outcome.reason());
            security.explain(channel, outcome);
            channel.close();
        }
    }

    /** True the first time. */
    private boolean end(HandshakeOutcome outcome) {
        if (state == State.DONE) {
            return false;
        }
        state = State.DONE;
        stopDeadline();
        slots.leave(this);
        security.count(outcome);
        return true;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion && state != State.DONE) {
            if (completion.isSuccess()) {
                onHandshake(ctx);
            } else {
                fail(HandshakeOutcome.of(completion.cause()));
            }
        } else if (event instanceof Leave && state != State.DONE) {
            fail(HandshakeOutcome.SHUTTING_DOWN);
        } else if (state == State.DONE) {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void onHandshake(ChannelHandlerContext ctx) {
        if (config().clientAuth() == ClientCertificates.NONE) {
            secured(ctx);
            return;
        }
        X509Certificate certificate = clientCertificate();
        if (certificate == null) {
            secured(ctx); // optional, or the handshake would have failed
            return;
        }
        try {
            security.tls().recheck(certificate);
        } catch (CertificateException refused) {
            fail(HandshakeOutcome.of(refused));
            return;
        }
        String name = security.tls().identity(certificate);
        switch (config().effectiveMatch()) {
            case NONE -> secured(ctx);
            case DEVICE -> {
                state = State.NAMING;
                channel.config().setAutoRead(false);
                security.identify(name, channel.eventLoop(), identity -> onNamed(ctx, identity));
            }
            case APPLICATION -> {
                channel.attr(CertificateIdentity.KEY).set(CertificateIdentity.ofApplication(name));
                secured(ctx);
            }
        }
    }

    private @Nullable X509Certificate clientCertificate() {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        try {
            return (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private void onNamed(ChannelHandlerContext ctx, @Nullable CertificateIdentity identity) {
        if (state != State.NAMING) {
            releaseEarly();
            return;
        }
        if (identity == null) {
            fail(HandshakeOutcome.FAILED);
            return;
        }
        channel.attr(CertificateIdentity.KEY).set(identity);
        channel.config().setAutoRead(true); // first: the protocol may stop it again
        secured(ctx);
    }

    /** Hands the connection over, and what it has already sent. */
    private void secured(ChannelHandlerContext ctx) {
        end(HandshakeOutcome.COMPLETED);
        onSecured.run();
        boolean any = !early.isEmpty();
        while (!early.isEmpty()) {
            ctx.fireChannelRead(early.remove());
        }
        if (any) {
            ctx.fireChannelReadComplete();
        }
        ChannelPipeline pipeline = ctx.pipeline();
        if (!ctx.isRemoved()) {
            pipeline.remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        if (state == State.NAMING && received instanceof ByteBuf bytes && bytes.isReadable()) {
            early.add(bytes);
        } else {
            ReferenceCountUtil.release(received);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(HandshakeOutcome.CLIENT_CLOSED);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end(HandshakeOutcome.CLIENT_CLOSED);
        releaseEarly();
    }

    private void releaseEarly() {
        while (!early.isEmpty()) {
            ReferenceCountUtil.release(early.remove());
        }
    }

    /** Says nothing of what was received, which may be a token that came without TLS. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(HandshakeOutcome.of(cause));
    }
}
