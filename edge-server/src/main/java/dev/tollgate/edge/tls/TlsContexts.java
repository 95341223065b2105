package dev.tollgate.edge.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of one application protocol, one a certificate. {@link #newHandler} is safe from any thread; the rest comes from one
 * thread at a time.
 */
public final class TlsContexts {
    private static final long CLOSE_NOTIFY_READ_TIMEOUT_MS = 1000;
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** A context, and for the JDK what its certificate is exchanged with. */
    private record Named(SslContext context, @Nullable SwitchingKeyManager keys) {}

    private final String applicationProtocol;
    private final TlsConfig config;
    private final boolean openSsl;
    private final Object lock = new Object();
    private Map<String, Named> byName = Map.of(); // guarded by lock, as is the next
    private Map<String, SslContext> byHost = Map.of();

    TlsContexts(String applicationProtocol, TlsConfig config, boolean openSsl) {
        this.applicationProtocol = applicationProtocol;
        this.config = config;
        this.openSsl = openSsl;
    }

    /** Contexts that are not in use yet, to be given to {@link #install} or {@link #discard}; {@code byName} may have some that are. */
    record Prepared(TlsMaterial material, Map<String, Named> byName) {}

    /**
     * Makes the contexts anew; nothing changes yet.
     *
     * @param resumable whether sessions that began before may be resumed
     * @throws TlsException when the engine does not take them
     */
    Prepared prepare(TlsMaterial material, boolean resumable) throws TlsException {
        Map<String, Named> made = new HashMap<>();
        try {
            for (ServerCertificate certificate : material.certificates()) {
                made.put(certificate.name(), make(certificate, material, resumable ? byName : Map.of()));
            }
        } catch (TlsException failure) {
            release(made, byName);
            throw failure;
        }
        return new Prepared(material, made);
    }

    void discard(Prepared prepared) {
        release(prepared.byName, byName);
    }

    /** Has new connections use these; those that there are keep theirs. */
    void install(Prepared prepared, TicketKeys ticketKeys) {
        Map<String, SslContext> hosts = new HashMap<>();
        for (ServerCertificate certificate : prepared.material.certificates()) {
            Named named = Objects.requireNonNull(prepared.byName.get(certificate.name()), "made for each");
            certificate.hosts().forEach(host -> hosts.putIfAbsent(host, named.context));
            if (named.keys != null) {
                named.keys.set(certificate);
            }
        }
        useTicketKeys(prepared.byName, ticketKeys);
        Map<String, Named> old;
        synchronized (lock) {
            old = byName;
            byName = prepared.byName;
            byHost = hosts;
        }
        release(old, prepared.byName);
    }

    private Named make(ServerCertificate certificate, TlsMaterial material, Map<String, Named> reusable)
            throws TlsException {
        Named present = reusable.get(certificate.name());
        if (present != null && present.keys != null) {
            return present;
        }
        SwitchingKeyManager keys = openSsl ? null : new SwitchingKeyManager(certificate);
        SslContextBuilder builder = keys == null
                ? SslContextBuilder.forServer(certificate.key(), certificate.chain())
                : SslContextBuilder.forServer(keys);
        ClientTrust trust = material.trust();
        if (trust != null) {
            builder.trustManager(trust.manager()).clientAuth(config.clientAuth().asNetty());
        }
        try {
            return new Named(
                    builder.sslProvider(openSsl ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                            .protocols(VERSIONS)
                            .sessionTimeout(TimeUnit.MILLISECONDS.toSeconds(config.sessionTimeoutMs()))
                            .applicationProtocolConfig(new ApplicationProtocolConfig(
                                    ApplicationProtocolConfig.Protocol.ALPN,
                                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                                    applicationProtocol))
                            .build(),
                    keys);
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(
                    "tls: expected a certificate that the engine can use, got '" + certificate.name() + "': "
                            + ServerCertificate.cause(e),
                    e);
        }
    }

    /** Seals tickets with these keys from now on; the JDK has its own. */
    void useTicketKeys(TicketKeys keys) {
        useTicketKeys(byName, keys);
    }

    private static void useTicketKeys(Map<String, Named> contexts, TicketKeys keys) {
        for (Named named : contexts.values()) {
            if (named.context.sessionContext() instanceof OpenSslSessionContext sessions) {
                sessions.setTicketKeys(keys.current());
            }
        }
    }

    /** @param host that the client asked for, in lower case; null for none */
    public SslHandler newHandler(@Nullable String host, ByteBufAllocator allocator) {
        SslContext context;
        synchronized (lock) {
            context = ReferenceCountUtil.retain(find(host));
        }
        try {
            SslHandler handler = context.newHandler(allocator);
            handler.setHandshakeTimeoutMillis(0); // whoever asked for it has a deadline of his own
            handler.setCloseNotifyReadTimeoutMillis(CLOSE_NOTIFY_READ_TIMEOUT_MS);
            return handler;
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private SslContext find(@Nullable String host) {
        SslContext found = host == null ? null : byHost.get(host);
        int dot = host == null ? -1 : host.indexOf('.');
        if (found == null && host != null && dot > 0) {
            found = byHost.get("*" + host.substring(dot));
        }
        return found != null
                ? found
                : Objects.requireNonNull(byName.get(ServerCertificate.DEFAULT), "installed before the first connection")
                        .context;
    }

    void close() {
        Map<String, Named> old;
        synchronized (lock) {
            old = byName;
            byName = Map.of();
            byHost = Map.of();
        }
        release(old, Map.of());
    }

    /** Lets go of those that are not kept. */
    private static void release(Map<String, Named> contexts, Map<String, Named> kept) {
        List<SslContext> stay = new ArrayList<>();
        kept.values().forEach(named -> stay.add(named.context));
        for (Named named : contexts.values()) {
            if (stay.stream().noneMatch(context -> context == named.context)) {
                ReferenceCountUtil.release(named.context);
            }
        }
    }
}
