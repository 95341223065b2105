package dev.tollgate.edge.tls;

import io.netty.handler.ssl.OpenSsl;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of the TLS listeners: reads them at the start and again when their files change, on a thread of its own. New
 * connections get the new ones; a file that cannot be used leaves everything as it is. Safe from any thread.
 */
public final class Tls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final TlsConfig config;
    private final InstantSource clock;
    private final boolean openSsl;
    private final TicketKeys ticketKeys = new TicketKeys();
    private final List<TlsContexts> contexts = new ArrayList<>();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tls-files");
        thread.setDaemon(true);
        return thread;
    });

    private volatile TlsMaterial material;
    private volatile boolean stale;
    private FileStamps loaded; // guarded by this, as are the next and all changes
    private FileStamps seen;

    private Tls(TlsConfig config, InstantSource clock, boolean openSsl) throws TlsException {
        this.config = config;
        this.clock = clock;
        this.openSsl = openSsl;
        loaded = FileStamps.of(config.files());
        seen = loaded;
        material = TlsMaterial.read(config);
    }

    /**
     * Reads the files, and begins to watch them.
     *
     * @throws TlsException for a file that cannot be used, and when the engine that is asked for is not there
     */
    public static Tls open(TlsConfig config, InstantSource clock) throws TlsException {
        boolean available = config.provider() != TlsProvider.JDK && OpenSsl.isAvailable();
        if (config.provider() == TlsProvider.OPENSSL && !available) {
            throw new TlsException(
                    "tls.provider: expected auto or jdk, got 'openssl', which cannot be loaded here: "
                            + OpenSsl.unavailabilityCause(),
                    OpenSsl.unavailabilityCause());
        }
        Tls tls = new Tls(config, clock, available);
        tls.log();
        tls.timer.scheduleWithFixedDelay(
                tls::check, config.reloadCheckMs(), config.reloadCheckMs(), TimeUnit.MILLISECONDS);
        tls.timer.scheduleWithFixedDelay(
                tls::rotate, config.sessionTimeoutMs(), config.sessionTimeoutMs(), TimeUnit.MILLISECONDS);
        return tls;
    }

    private void log() {
        LOG.info("tls: engine {}, TLS 1.2 and 1.3", engine());
        material.certificates()
                .forEach(certificate -> LOG.info(
                        "tls: certificate {} of {} expires in {} days",
                        certificate.name(),
                        certificate.leaf().getSubjectX500Principal(),
                        daysLeft(certificate)));
    }

    /** Name of the engine in use. */
    public String engine() {
        return openSsl
                ? OpenSsl.versionString() + " (netty-tcnative)"
                : "JDK " + Runtime.version().feature();
    }

    /**
     * The contexts of listeners of one protocol.
     *
     * @param applicationProtocol that is agreed on where the client asks (ALPN); one that asks for others gets none
     */
    public synchronized TlsContexts contexts(String applicationProtocol) throws TlsException {
        TlsContexts made = new TlsContexts(applicationProtocol, config, openSsl);
        made.install(made.prepare(material, true), ticketKeys);
        contexts.add(made);
        return made;
    }

    /**
     * Reads the files now, whether they seem to have changed or not.
     *
     * @return whether they hold something else than before
     * @throws TlsException when they cannot be used; the old ones stay in use then
     */
    public synchronized boolean reload() throws TlsException {
        seen = FileStamps.of(config.files());
        loaded = seen;
        try {
            TlsMaterial next = TlsMaterial.read(config);
            boolean isNew = !next.equals(material);
            if (isNew) {
                install(next);
            }
            reloads.increment();
            stale = false;
            LOG.info("tls: certificates read again, and they are {}", isNew ? "new" : "the same");
            log();
            return isNew;
        } catch (TlsException failure) {
            failures.increment();
            stale = true;
            throw failure;
        }
    }

    /** All contexts are made before the first is exchanged, so that an error changes nothing. */
    private void install(TlsMaterial next) throws TlsException {
        boolean resumable = Objects.equals(next.trust(), material.trust());
        Map<TlsContexts, TlsContexts.Prepared> prepared = new LinkedHashMap<>();
        try {
            for (TlsContexts each : contexts) {
                prepared.put(each, each.prepare(next, resumable));
            }
        } catch (TlsException failure) {
            prepared.forEach(TlsContexts::discard);
            throw failure;
        }
        if (!resumable) {
            ticketKeys.replaceAll(); // who is no longer believed must not come back with a ticket
        }
        prepared.forEach((each, made) -> each.install(made, ticketKeys));
        material = next;
    }

    /** Reads the files again once they have changed and then stayed as they are for one round: several are seldom written at once. */
    private synchronized void check() {
        try {
            FileStamps now = FileStamps.of(config.files());
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(loaded)) {
                reload();
            }
        } catch (TlsException unusable) {
            LOG.error("tls: the old certificates stay in use: {}", unusable.getMessage());
        } catch (RuntimeException failure) { // else the timer would end
            failures.increment();
            LOG.error("tls: could not look at the files", failure);
        }
    }

    private synchronized void rotate() {
        ticketKeys.rotate();
        contexts.forEach(each -> each.useTicketKeys(ticketKeys));
    }

    /** The name that a client's certificate gives it, without the prefix; empty for none. */
    public String identity(X509Certificate certificate) {
        return SubjectNames.identity(certificate, config.identity(), config.identityPrefix());
    }

    /**
     * Looks at a client's certificate again after a handshake, which may have been a resumption.
     *
     * @throws CertificateException when it is not valid any more
     */
    public void recheck(X509Certificate certificate) throws CertificateException {
        ClientTrust trust = material.trust();
        if (trust != null) {
            trust.recheck(certificate, clock.instant());
        }
    }

    public TlsConfig config() {
        return config;
    }

    /** Days until each certificate expires, by its name; negative once it has. */
    public Map<String, Long> daysLeft() {
        Map<String, Long> days = new LinkedHashMap<>();
        material.certificates().forEach(certificate -> days.put(certificate.name(), daysLeft(certificate)));
        return days;
    }

    private long daysLeft(ServerCertificate certificate) {
        return Duration.between(clock.instant(), certificate.expiresAt()).toDays();
    }

    /** How often the files were read again. */
    public long reloads() {
        return reloads.sum();
    }

    /** How often they could not be used. */
    public long reloadFailures() {
        return failures.sum();
    }

    /** Whether the files that there are now could not be used, so that older ones are. */
    public boolean isStale() {
        return stale;
    }

    /** Ends the watch, and lets go of the contexts; connections that there are keep theirs. */
    @Override
    public void close() {
        timer.shutdownNow();
        synchronized (this) {
            contexts.forEach(TlsContexts::close);
            contexts.clear();
        }
    }
}
