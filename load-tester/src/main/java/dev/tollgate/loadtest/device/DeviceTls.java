package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Target;
import dev.tollgate.loadtest.scenario.Tls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.internal.tcnative.SSL;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS of all devices, with files read once. With resumption each device has a session of its own, as it would have on a machine of its
 * own; else no handshake finds one. The engine is BoringSSL where it can be loaded, else the JDK's, whose handshakes cost several times
 * as much. Thread-safe.
 */
final class DeviceTls {
    /** MQTT and HTTP. */
    private static final int SESSIONS_PER_DEVICE = 2;
    /** What the two clocks may differ by, as they are rounded. */
    private static final int CLOCK_MILLIS = 2;

    private final SslContext context;
    private final boolean isResuming;
    private final AtomicInteger connections = new AtomicInteger();

    private DeviceTls(SslContext context, boolean isResuming, int devices) {
        this.context = context;
        this.isResuming = isResuming;
        context.sessionContext().setSessionCacheSize(isResuming ? SESSIONS_PER_DEVICE * devices : 1);
    }

    /** Null where no endpoint uses TLS. Throws InvalidSetting where a file cannot be used. */
    static @Nullable DeviceTls of(Target target, int devices) {
        if (!target.isTls()) {
            return null;
        }
        Tls tls = target.tls();
        try {
            return new DeviceTls(context(tls), tls.isResuming(), devices);
        } catch (SSLException | IllegalArgumentException unusable) {
            throw InvalidSetting.because("tls", "cannot use " + files(tls) + ": " + unusable.getMessage());
        }
    }

    private static SslContext context(Tls tls) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
        if (tls.isInsecure()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        } else if (tls.ca().isPresent()) {
            builder.trustManager(tls.ca().get().toFile());
        }
        if (tls.certificate().isPresent() && tls.key().isPresent()) {
            builder.keyManager(tls.certificate().get().toFile(), tls.key().get().toFile());
        }
        return builder.build();
    }

    /** For a new connection of a device, without a limit in time: the loop's wheel keeps it. */
    SslHandler handler(ByteBufAllocator allocator, String serverName, Link link) {
        // both engines look sessions up by name and "port", which has no other use (SSLContext.createSSLEngine)
        int session = isResuming
                ? SESSIONS_PER_DEVICE * link.device.index() + (link.isHttp() ? 1 : 0)
                : connections.getAndIncrement();
        SslHandler handler = context.newHandler(allocator, serverName, session);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Whether the handshake, which has just succeeded, went on with a session of before it. The JDK tells it by nothing but its age. */
    static boolean isResumed(SSLEngine engine, long handshakeNanos) {
        if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            return SSL.isSessionReused(openSsl.sslPointer());
        }
        long startedMillis = System.currentTimeMillis() - handshakeNanos / 1_000_000 - CLOCK_MILLIS;
        return engine.getSession().getCreationTime() < startedMillis;
    }

    private static String files(Tls tls) {
        return tls.ca().map(Path::toString).orElse("the trusted certificates of the JVM")
                + tls.certificate().map(file -> ", " + file).orElse("")
                + tls.key().map(file -> ", " + file).orElse("");
    }
}
