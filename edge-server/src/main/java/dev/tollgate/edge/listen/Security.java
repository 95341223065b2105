package dev.tollgate.edge.listen;

import dev.tollgate.edge.explain.RefusalNote;
import dev.tollgate.edge.intake.CertificateIdentity;
import dev.tollgate.edge.tls.Tls;
import dev.tollgate.edge.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Secures connections by TLS: what the handshakes of some listeners share. Safe from any thread. */
public final class Security {
    private static final Logger LOG = LoggerFactory.getLogger(Security.class);
    private static final String HANDLER = "tls";

    private final Tls tls;
    private final TlsContexts contexts;
    private final Shared shared;

    /** What all listeners share: the limit of handshakes, their counters, and the thread that looks names up. */
    public static final class Shared implements AutoCloseable {
        private final Map<EventLoop, HandshakeSlots> slots = new ConcurrentHashMap<>();
        private final HandshakeCounters counters = new HandshakeCounters();
        private final int slotsMax;
        private final EventLoops loops;
        private final DeviceNames names;
        private final ExecutorService lookups;

        /** @param handshakesMax at a time, over all loops */
        public Shared(int handshakesMax, EventLoops loops, DeviceNames names) {
            this.slotsMax = (handshakesMax + loops.size() - 1) / loops.size();
            this.names = names;
            this.loops = loops;
            ThreadFactory threads = task -> {
                Thread thread = new Thread(task, "tls-names");
                thread.setDaemon(true);
                return thread;
            };
            this.lookups = new ThreadPoolExecutor(
                    1, 1, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(handshakesMax), threads);
        }

        public HandshakeCounters counters() {
            return counters;
        }

        /** Ends the thread. */
        @Override
        public void close() {
            lookups.shutdownNow();
        }
    }

    /** @param contexts of the listener's protocol */
    public Security(Tls tls, TlsContexts contexts, Shared shared) {
        this.tls = tls;
        this.contexts = contexts;
        this.shared = shared;
    }

    /**
     * Begins the handshake of a connection that opened, on its event loop.
     *
     * @param onSecured adds the handlers that take the decrypted bytes; called once, on the loop, if the handshake succeeds
     */
    void secure(Channel channel, Runnable onSecured) {
        HandshakeSlots slots =
                shared.slots.computeIfAbsent(channel.eventLoop(), loop -> new HandshakeSlots(loop, shared.slotsMax));
        channel.pipeline().addLast(new Handshake(this, slots, channel, onSecured));
    }

    SslHandler newHandler(@Nullable String host, Channel channel) {
        return contexts.newHandler(host, channel.alloc());
    }

    static String handlerName() {
        return HANDLER;
    }

    Tls tls() {
        return tls;
    }

    void count(HandshakeOutcome outcome) {
        shared.counters.count(outcome);
    }

    /** Tells operators why a handshake failed; not of clients that just went. On the channel's event loop. */
    void explain(Channel channel, HandshakeOutcome outcome) {
        switch (outcome) {
            case COMPLETED, CLIENT_CLOSED, SHUTTING_DOWN -> {}
            case TIMEOUT ->
                explain(channel, outcome, "tls.handshakeTimeoutMs", tls.config().handshakeTimeoutMs());
            default -> explain(channel, outcome, null, RefusalNote.NONE);
        }
    }

    private void explain(Channel channel, HandshakeOutcome outcome, @Nullable String rule, long limit) {
        shared.loops
                .intakeOf(channel)
                .explainer()
                .onRefused(channel, outcome.reason(), "TLS handshake failed", rule, limit, RefusalNote.NONE, 0);
    }

    /** Looks up whom a name stands for, and tells {@code onFound} on the event loop; null when it could not be looked up. */
    void identify(String name, EventLoop loop, Consumer<@Nullable CertificateIdentity> onFound) {
        try {
            shared.lookups.execute(() -> tell(find(name), loop, onFound));
        } catch (RejectedExecutionException fullOrClosed) {
            onFound.accept(null);
        }
    }

    private static void tell(
            @Nullable CertificateIdentity identity, EventLoop loop, Consumer<@Nullable CertificateIdentity> onFound) {
        try {
            loop.execute(() -> onFound.accept(identity));
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("tls: a name was found after the event loop had ended");
        }
    }

    private @Nullable CertificateIdentity find(String name) {
        try {
            return CertificateIdentity.ofDevices(name.isEmpty() ? new long[0] : shared.names.numbersOf(name));
        } catch (RuntimeException failure) {
            LOG.error("tls: could not look up a device's name", failure);
            return null;
        }
    }
}
