package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.tollgate.edge.admin.console.ConsoleFiles;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.auth.Auth;
import dev.tollgate.edge.auth.AuthConfig;
import dev.tollgate.edge.auth.FailedAttempts;
import dev.tollgate.edge.auth.OutcomeCounts;
import dev.tollgate.edge.auth.Scope;
import dev.tollgate.edge.config.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The admin port. Starts before the rest of the edge, with its probes alone, and answers everything else once it is
 * {@linkplain #open opened}.
 */
public final class AdminServer implements AutoCloseable {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final int IDLE_MAX_S = 20;
    private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final ConsoleSessions sessions;
    private final Authenticator authenticator;
    private final HttpServer server;
    private final AdminThreads threads;
    private final List<ReadinessCheck> checks;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Router router;
    private volatile @Nullable AdminParts parts;

    private AdminServer(
            HttpServer server,
            AdminThreads threads,
            List<ReadinessCheck> checks,
            AdminConfig config,
            ConsoleSessions sessions,
            AdminToken token,
            FailedAttempts failures,
            InstantSource clock) {
        this.server = server;
        this.threads = threads;
        this.checks = List.copyOf(checks);
        this.sessions = sessions;
        this.authenticator = new Authenticator(token, failures, sessions, this::auth);
        this.router = router(config, clock);
    }

    /**
     * Opens the port.
     *
     * @param address not off
     * @param tls for HTTPS; null for plain HTTP
     * @param failures shared with all who are presented credentials
     * @param checks asked at each {@code /readyz}; besides, the server must be open
     * @throws IOException that says which address, why, and how to choose another
     */
    public static AdminServer start(
            Address address,
            AdminConfig config,
            AuthConfig authConfig,
            @Nullable SSLContext tls,
            AdminToken token,
            FailedAttempts failures,
            List<ReadinessCheck> checks,
            InstantSource clock)
            throws IOException {
        HttpServer server = bind(address, config, tls);
        AdminThreads threads = new AdminThreads(config);
        ConsoleSessions sessions = new ConsoleSessions(authConfig, clock);
        AdminServer admin = new AdminServer(server, threads, checks, config, sessions, token, failures, clock);
        SignInRoutes.addTo(admin.router, sessions, admin.authenticator, clock);
        server.createContext(
                "/",
                new AdminHandler(
                        new ConsolePages(ConsoleFiles.load()),
                        admin.router,
                        config,
                        admin.authenticator,
                        threads,
                        () -> admin.parts != null));
        server.setExecutor(threads);
        server.start();
        return admin;
    }

    private static HttpServer bind(Address address, AdminConfig config, @Nullable SSLContext tls) throws IOException {
        limitHttpServer(config);
        InetSocketAddress socketAddress = address.socketAddress();
        try {
            if (socketAddress.isUnresolved()) {
                throw new IOException("unknown host");
            }
            return tls == null ? HttpServer.create(socketAddress, 0) : bindTls(socketAddress, tls);
        } catch (IOException refused) {
            throw new IOException(
                    "cannot open " + address + " for the admin API: " + refused.getMessage()
                            + "; choose another address with listen.admin (EDGE_LISTEN_ADMIN, or --set"
                            + " listen.admin=127.0.0.1:9091)",
                    refused);
        }
    }

    private static HttpServer bindTls(InetSocketAddress address, SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                parameters.setProtocols(TLS_VERSIONS);
                connection.setSSLParameters(parameters);
            }
        });
        return server;
    }

    /**
     * The JDK's server reads its limits from system properties, once a JVM; those that are set already stay. Its time limits of a
     * whole request and a whole response stay off, as they would end long imports and followers: {@link SocketWatch} bounds each wait.
     */
    private static void limitHttpServer(AdminConfig config) {
        setIfAbsent("jdk.httpserver.maxConnections", config.connectionsMax());
        setIfAbsent("sun.net.httpserver.maxIdleConnections", config.connectionsMax());
        setIfAbsent("sun.net.httpserver.idleInterval", Math.min(IDLE_MAX_S, Math.max(1, config.ioTimeoutMs() / 1_000)));
        setIfAbsent("sun.net.httpserver.drainAmount", 1 << 20); // so that a refused body does not reset its answer
        setIfAbsent("sun.net.httpserver.nodelay", true);
    }

    private static void setIfAbsent(String property, Object value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }

    private Router router(AdminConfig config, InstantSource clock) {
        Router router = new Router();
        router.add("GET", "/livez", Router.Access.PUBLIC, call -> call.respondText(200, "ok\n"));
        router.add("GET", "/readyz", Router.Access.PUBLIC, this::readiness);
        router.add("GET", "/metrics", this::metrics);
        StreamPlaces places = new StreamPlaces(config.streamsMax());
        StreamRoutes.addTo(
                router, this::parts, config, threads, places); // before the devices, whose {deviceId} matches any word
        EntityTags tags = new EntityTags();
        IdempotencyKeys keys = new IdempotencyKeys(config, clock);
        DeviceRoutes.addTo(router, this::parts, tags, keys);
        TokenRoutes.addTo(router, () -> parts().registry(), tags, keys, clock);
        ApplicationRoutes.addTo(router, () -> parts().applications(), tags, keys);
        LimitRoutes.addTo(router, this::parts, tags);
        ExplainRoutes.addTo(router, this::parts);
        SessionRoutes.addTo(router, this::parts);
        EventRoutes.addTo(router, this::parts, config, places, threads::isClosing);
        SinkRoutes.addTo(router, this::parts, tags);
        CommandRoutes.addTo(router, () -> parts().extensions().commands(), keys, places, threads::isClosing);
        ConfigurationRoutes.addTo(router, () -> parts().extensions());
        MetadataRoutes.addTo(router, () -> parts().extensions());
        UploadRoutes.addTo(router, this::parts, places);
        AuthTokenRoutes.addTo(router, this::parts, tags, keys, clock);
        RegistrationRoutes.addTo(router, () -> parts().auth());
        CredentialRoutes.addTo(router, () -> parts().auth().credentials(), tags, keys);
        AuditRoutes.addTo(router, this::parts, places);
        SecretRoutes.addTo(router, this::parts);
        router.add("POST", "/api/v1/reload", Scope.ADMIN, this::reload);
        OpenApi.addTo(router);
        return router;
    }

    private void readiness(Call call) throws IOException {
        String missing = checks.stream()
                .filter(check -> !check.isReady().getAsBoolean())
                .map(check -> "not ready: " + check.missing() + "\n")
                .collect(Collectors.joining());
        if (missing.isEmpty() && parts == null) {
            missing = "not ready: starting\n";
        }
        call.respondText(missing.isEmpty() ? 200 : 503, missing.isEmpty() ? "ready\n" : missing);
    }

    private void metrics(Call call) throws IOException {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        parts().metrics().write(page);
        call.respond(200, METRICS_TYPE, page.toByteArray());
    }

    private void reload(Call call) throws IOException, ProblemException {
        call.parameters();
        try {
            AuditRoutes.record(this::parts, AuditEvent.of(call.actor(), "edge.reload", ""));
            Reload.Outcome outcome = parts().reload().reload();
            ObjectNode body = RegistryJson.object();
            outcome.applied().forEach(body.putArray("applied")::add);
            outcome.needsRestart().forEach(body.putArray("needsRestart")::add);
            call.respond(200, body);
        } catch (ReloadException wrong) {
            throw new ProblemException(422, "settings-invalid", String.valueOf(wrong.getMessage()));
        }
    }

    private AdminParts parts() {
        return Objects.requireNonNull(parts, "the handler lets nothing here before");
    }

    /** All routes that there are, as {@code METHOD PATTERN}. */
    List<String> routes() {
        return router.routes();
    }

    private @Nullable Auth auth() {
        AdminParts opened = parts;
        return opened == null ? null : opened.auth();
    }

    /** From here on, everything is answered. */
    public void open(AdminParts opened) {
        parts = opened;
    }

    /** What became of sign-ins: {@code signed-in}, or the reason's name. */
    public OutcomeCounts signIns() {
        return authenticator.signIns();
    }

    /** Console sessions that there are. */
    public int consoleSessions() {
        return sessions.count();
    }

    /** Where it listens, with the port that it was given. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Ends followers and requests, and closes the port. Waits a few seconds at most. A second call does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        threads.close();
        server.stop(0);
    }
}
