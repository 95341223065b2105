package dev.tollgate.edge;

import dev.tollgate.edge.admin.AdminParts;
import dev.tollgate.edge.admin.AdminServer;
import dev.tollgate.edge.admin.AdminTlsConfig;
import dev.tollgate.edge.admin.AdminToken;
import dev.tollgate.edge.admin.ExplainParts;
import dev.tollgate.edge.admin.LimitParts;
import dev.tollgate.edge.admin.ReadinessCheck;
import dev.tollgate.edge.admin.Reload;
import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.auth.FailedAttempts;
import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.config.BoundConfig;
import dev.tollgate.edge.config.ConfigSources;
import dev.tollgate.edge.explain.Explain;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.intake.LiveSessions;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.RealFileAccess;
import dev.tollgate.edge.kp1.Verdict;
import dev.tollgate.edge.limit.Limits;
import dev.tollgate.edge.listen.ConnectionLimit;
import dev.tollgate.edge.listen.EventLoops;
import dev.tollgate.edge.listen.ListenException;
import dev.tollgate.edge.mqtt.MqttLoop;
import dev.tollgate.edge.mqtt.MqttSessions;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.route.DeliveryProgress;
import dev.tollgate.edge.session.SessionStore;
import dev.tollgate.edge.sink.Sinks;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.tls.ServerTls;
import dev.tollgate.edge.tls.TlsException;
import dev.tollgate.edge.token.TokenChangeListener;
import dev.tollgate.edge.token.TokenState;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge, whole. {@link #start} builds the parts in the order of a message's way from the disk backwards, so that each finds what it
 * hands on to, and opens the ports last; {@link #close} goes the other way, so that what was taken is still written and answered.
 */
public final class EdgeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeServer.class);
    /** How often limits forget who is idle. */
    private static final int SWEEP_S = 10;

    private final Reload reload;
    private final InstantSource clock;
    private final FailedAttempts failures;
    private final Map<String, String> environment;
    private final Deque<Part> parts = new ArrayDeque<>();

    private @Nullable DeviceListeners listeners;
    private @Nullable Limits limits;
    private @Nullable AdminServer admin;
    private @Nullable ServerTls adminTls;
    private @Nullable DeviceRegistry devices;
    private volatile EdgeConfig config;
    private volatile boolean listening;
    private volatile boolean accepting = true;

    /** Something to close, by a name for the log. */
    private record Part(String name, AutoCloseable closeable) {}

    private EdgeServer(BoundConfig<EdgeConfig> started, ConfigSources sources, InstantSource clock) {
        this.config = started.settings();
        this.reload = new ConfigReload(sources, started, new Reloaded());
        this.clock = clock;
        this.failures = new FailedAttempts(config.auth());
        this.environment = sources.environment();
    }

    /**
     * Starts the edge; when this returns, all ports answer.
     *
     * @param bound the settings to start with
     * @param sources that they were read from, and are again when they are reloaded
     * @param data folder for all that the edge keeps; created when it is missing
     * @throws IOException when the folder cannot be used
     * @throws ListenException when a port cannot be opened
     * @throws TlsException when a certificate cannot be used; each message is for the operator
     */
    public static EdgeServer start(BoundConfig<EdgeConfig> bound, ConfigSources sources, Path data, InstantSource clock)
            throws IOException, ListenException, TlsException {
        EdgeServer server = new EdgeServer(bound, sources, clock);
        try {
            server.startParts(data);
            return server;
        } catch (Throwable failure) { // an Error, too: threads that were started would keep the process alive
            server.close();
            throw failure;
        }
    }

    private void startParts(Path data) throws IOException, ListenException, TlsException {
        createPrivate(data);
        startAdmin(data);
        Registry registry = closeLater("registry", Registry.open(data, config.registry(), clock, environment));
        devices = registry.deviceRegistry();
        Auth auth = closeLater("auth tokens", Auth.open(registry, config.auth(), failures, clock));
        Explain explain = closeLater("explanations", new Explain(config.explain(), clock));
        Journal journal = closeLater(
                "journal", Journal.open(data.resolve("journal"), config.journal(), new RealFileAccess(), clock));
        RefusalBounds.explain(explain.decisions(), config, journal);
        SessionStore store = openSessions(data, registry, journal);
        MessageRing ring = new MessageRing(config.ring().capacity());
        DeliveryPlan plan = new DeliveryPlan(config, data, journal.nodeName(), registry.deviceRegistry());
        DeliveryProgress progress = new DeliveryProgress(plan.sinks().size());
        Limits rates = new Limits(config.limits(), registry.limitOverrides());
        limits = rates;
        DeviceExtensions extensions =
                new DeviceExtensions(registry, config.extensions(), data, auth.registrar(), clock);
        closeLater("extensions", extensions);
        closeLater("uploads", extensions.uploads());
        EventLoops loops = closeLater(
                "event loops",
                new EventLoops(
                        config.listen(),
                        loop -> newIntake(loop, registry, ring, journal, plan, progress, extensions, rates, explain)));
        List<Intake> intakes = loops.intakes();
        intakes.get(0).eventLoop().scheduleWithFixedDelay(rates::sweep, SWEEP_S, SWEEP_S, TimeUnit.SECONDS);
        intakes.forEach(Intake::startExplaining);
        registry.addListener((tokenNumber, state) -> explain.onTokenChanged(tokenNumber, state.text()));
        registry.addListener(tellOf(intakes));
        Sinks sinks = closeLater(
                "sinks",
                Sinks.open(
                        journal,
                        plan.sinks(),
                        plan.routesByNumber(),
                        progress,
                        () -> intakes.forEach(Intake::onDelivered),
                        clock));
        journal.start(ring, sequence -> onJournaled(intakes, sequence));
        sinks.start();

        MqttSessions sessions = new MqttSessions();
        sessions.authenticate(auth.credentials());
        if (store != null) {
            MqttLoop willLoop = new MqttLoop(config.mqtt(), sessions, intakes.get(0));
            sessions.keep(store, config.sessions(), registry.secret("clients"), willLoop);
        }
        ConnectionLimit limit = ConnectionLimit.of(config.listen().connectionsMax());
        DeviceListeners opened = closeLater(
                "listeners",
                DeviceListeners.open(
                        config,
                        loops,
                        limit,
                        rates,
                        sessions,
                        registry.deviceRegistry(),
                        config.extensions().uploads().enabled() ? extensions.uploads() : null,
                        clock));
        listeners = opened;
        listening = true;
        closeLater("messages on their way", () -> finishMessages(opened, loops, journal));
        closeLater("requests on their way", extensions);
        closeLater("registrations on their way", auth::finish);
        EdgeStats stats = new EdgeStats(
                intakes,
                opened.connections(),
                ring,
                journal,
                config.journal().retentionBytes(),
                registry.deviceRegistry()::deviceCount,
                sinks,
                explain.events(),
                clock);
        explain.start(stats, registry.deviceRegistry()::setLastSeen);
        if (admin != null) {
            EdgeMeters meters = new EdgeMeters(
                    registry,
                    journal,
                    ring,
                    intakes,
                    sinks,
                    sessions,
                    limit,
                    opened,
                    extensions,
                    rates,
                    explain,
                    auth,
                    admin);
            closeLater("admin requests", admin); // first of all to end: they use what is closed next
            admin.open(new AdminParts(
                    registry.deviceRegistry(),
                    new JournalRecords(journal),
                    sinks,
                    meters.page(),
                    reload,
                    extensions.operatorParts(),
                    registry.applicationRegistry(),
                    auth,
                    new ExplainParts(explain, new LiveSessions(intakes), stats),
                    new LimitParts(
                            rates,
                            registry.limitRegistry(),
                            () -> new LimitParts.Connections(limit.max(), limit.open(), limit.refused())),
                    registry.auditTrail(),
                    registry.secrets()));
        }
        LOG.info("ready: transport {}, {} event loops, ack {}", loops.transportName(), intakes.size(), config.ack());
    }

    private static TokenChangeListener tellOf(List<Intake> intakes) {
        return new TokenChangeListener() {
            @Override
            public void onTokenChanged(long tokenNumber, TokenState state) {
                intakes.forEach(intake -> intake.onTokenChanged(tokenNumber, state));
            }

            @Override
            public void onTokenExpiry(long tokenNumber, long expiresAtMs) {
                intakes.forEach(intake -> intake.onTokenExpiry(tokenNumber, expiresAtMs));
            }
        };
    }

    private @Nullable SessionStore openSessions(Path data, Registry registry, Journal journal) throws IOException {
        if (!config.sessions().isOn()) {
            return null;
        }
        return closeLater(
                "sessions",
                SessionStore.open(
                        data.resolve("sessions.db"),
                        registry.secret("sessions"),
                        config.sessions(),
                        new SessionRecords(journal),
                        clock));
    }

    /** Payloads and keys lie in it: where the file system has permissions, it is the owner's alone. One that is there stays as it is. */
    private static void createPrivate(Path data) throws IOException {
        if (Files.isDirectory(data)) {
            return;
        }
        Path parent = data.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
        Files.createDirectory(data, ownerOnly);
    }

    private void startAdmin(Path data) throws IOException, TlsException {
        Address address = config.listen().admin();
        if (address.isOff()) {
            return;
        }
        AdminTlsConfig tls = config.admin().tls();
        if (tls.isOn()) {
            adminTls = closeLater(
                    "admin certificate",
                    ServerTls.open(
                            tls.certificateFile(),
                            tls.keyFile(),
                            tls.keyPasswordFile(),
                            "admin.tls.",
                            config.tls().reloadCheckMs()));
        }
        SSLContext context = adminTls == null ? null : adminTls.context();
        List<ReadinessCheck> checks = List.of(new ReadinessCheck("listeners are not open", () -> listening));
        admin = closeLater(
                "admin API",
                AdminServer.start(
                        address,
                        config.admin(),
                        config.auth(),
                        context,
                        AdminToken.loadOrCreate(data),
                        failures,
                        checks,
                        clock));
    }

    private Intake newIntake(
            EventLoop loop,
            Registry registry,
            MessageRing ring,
            Journal journal,
            DeliveryPlan plan,
            DeliveryProgress progress,
            DeviceExtensions extensions,
            Limits limits,
            Explain explain) {
        return new Intake(
                loop,
                registry.tokenRegistry(),
                ring,
                () -> verdict(journal),
                plan.routes(),
                progress,
                config.delivery(),
                extensions.access(),
                limits,
                journal.nodeName(),
                explain,
                clock);
    }

    private Verdict verdict(Journal journal) {
        if (accepting && journal.isWritable()) {
            return Verdict.ACCEPTED;
        }
        return journal.isFull() ? Verdict.JOURNAL_FULL : Verdict.JOURNAL_UNAVAILABLE;
    }

    /**
     * Leaves in good order: {@code /readyz} says 503, then the ports close, then connections are told to go elsewhere. To be followed by
     * {@link #close}. Waits as long as {@code drain.*} allows.
     */
    public void drain() {
        listening = false;
        try {
            TimeUnit.MILLISECONDS.sleep(
                    config.drain().delayMs()); // as long as whoever sends devices here needs to notice
            if (listeners != null) {
                listeners.drain(config.drain());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt(); // close does the rest at once
        }
    }

    /** From here on new messages are refused; those that were taken are written and answered while their connections are open. */
    private void finishMessages(DeviceListeners opened, EventLoops loops, Journal journal) throws IOException {
        opened.stopAccepting();
        listening = false;
        accepting = false;
        loops.awaitCurrentWork();
        journal.close();
    }

    /** On the journal's thread, for each batch: no iterator, no lambda. */
    private static void onJournaled(List<Intake> intakes, long sequence) {
        for (int i = 0; i < intakes.size(); i++) {
            intakes.get(i).onJournaled(sequence);
        }
    }

    /** What a reload reaches. */
    private final class Reloaded implements ConfigReload.Parts {
        @Override
        public boolean reloadTls() throws TlsException {
            boolean isAdminNew = adminTls != null && adminTls.reload();
            return (listeners != null && listeners.reloadTls()) || isAdminNew;
        }

        @Override
        public void configure(EdgeConfig next) {
            config = next;
            if (limits != null) {
                limits.configure(next.limits());
            }
            if (listeners != null) {
                listeners.configure(next);
            }
        }
    }

    Reload reload() {
        return reload;
    }

    private <T extends AutoCloseable> T closeLater(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    /** Where devices are listened for, by the last part of the setting's key: {@code mqtt}, {@code https}, …; empty when it is off. */
    public Optional<InetSocketAddress> address(String listener) {
        return Optional.ofNullable(listeners).flatMap(all -> all.address(listener));
    }

    public Optional<InetSocketAddress> adminAddress() {
        return Optional.ofNullable(admin).map(AdminServer::address);
    }

    DeviceRegistry devices() {
        return Objects.requireNonNull(devices, "set by start");
    }

    /** Stops taking messages, writes and answers those that were taken, and closes everything. A part that fails does not keep others. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closeable.close();
            } catch (Exception failure) {
                LOG.error("could not close the {}", part.name, failure);
            }
        }
    }
}
