package dev.tollgate.edge;

import dev.tollgate.edge.admin.AdminTlsConfig;
import dev.tollgate.edge.admin.Reload;
import dev.tollgate.edge.admin.ReloadException;
import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.cli.DemoLines;
import dev.tollgate.edge.cli.Finding;
import dev.tollgate.edge.cli.ServeOptions;
import dev.tollgate.edge.cli.Server;
import dev.tollgate.edge.config.BoundConfig;
import dev.tollgate.edge.config.ConfigBinder;
import dev.tollgate.edge.config.ConfigException;
import dev.tollgate.edge.config.ConfigSources;
import dev.tollgate.edge.config.EffectiveSetting;
import dev.tollgate.edge.store.Registry;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.tls.TlsCheck;
import dev.tollgate.edge.tls.TlsFinding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code edge serve}: runs the edge until SIGTERM or Ctrl-C, then closes it and exits 0. */
public final class EdgeService implements Server {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeService.class);
    private static final List<String> DEVICE_LISTENERS =
            List.of("listen.mqtt", "listen.http", "listen.mqtts", "listen.https");

    @Override
    public Class<? extends Record> settings() {
        return EdgeConfig.class;
    }

    @Override
    public List<Finding> checkFiles(Record settings) {
        EdgeConfig config = (EdgeConfig) settings;
        List<TlsFinding> found = new ArrayList<>();
        if (config.listen().isTlsOn()) {
            found.addAll(TlsCheck.run(config.tls(), InstantSource.system()));
        }
        AdminTlsConfig admin = config.admin().tls();
        if (admin.isOn() && !config.listen().admin().isOff()) {
            found.addAll(TlsCheck.run(
                    admin.certificateFile(),
                    admin.keyFile(),
                    admin.keyPasswordFile(),
                    "admin.tls.",
                    InstantSource.system()));
        }
        return found.stream().map(EdgeService::finding).toList();
    }

    private static Finding finding(TlsFinding found) {
        if (found.fails()) {
            return Finding.fail(found.key(), found.detail(), found.fix());
        }
        return found.fix().isEmpty()
                ? Finding.ok(found.key(), found.detail())
                : Finding.warn(found.key(), found.detail(), found.fix());
    }

    @Override
    public AuditReport verifyAudit(Path data, Map<String, String> environment, @Nullable String expected)
            throws IOException {
        return Registry.verifyAudit(data, environment, expected);
    }

    @Override
    public int run(ServeOptions options) throws Exception {
        ConfigSources sources = sources(options);
        BoundConfig<EdgeConfig> bound = ConfigBinder.bind(EdgeConfig.class, sources);
        bound.warnings().forEach(LOG::warn);
        EdgeServer server = EdgeServer.start(bound, sources, options.data(), InstantSource.system());
        if (options.demo()) {
            provisionDemo(server);
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, stopped), "shutdown"));
        HangUp.handle(() -> reload(server.reload()));
        System.out.println("ready: mqtt=" + text(server.address("mqtt")) + " http=" + text(server.address("http"))
                + " admin=" + text(server.adminAddress()) + optional(server, "mqtts") + optional(server, "https"));
        String scheme = bound.settings().admin().tls().isOn() ? "https" : "http";
        server.adminAddress().ifPresent(address -> System.out.println("console: " + consoleUrl(scheme, address)));
        System.out.flush();
        stopped.await(); // never returns: the shutdown hook ends the process
        return 0;
    }

    /** A demo listens on loopback only, unless somebody said otherwise. */
    private static ConfigSources sources(ServeOptions options) throws ConfigException {
        ConfigSources sources = options.sources();
        if (!options.demo()) {
            return sources;
        }
        List<String> overrides = new ArrayList<>(sources.overrides());
        for (EffectiveSetting setting :
                ConfigBinder.bind(EdgeConfig.class, sources).effective()) {
            if (DEVICE_LISTENERS.contains(setting.key()) && setting.source().equals("default")) {
                overrides.add(setting.key() + "=" + setting.value().replace("0.0.0.0", "127.0.0.1"));
            }
        }
        return new ConfigSources(sources.file(), sources.environment(), overrides);
    }

    /** Before the shutdown hook is there: a failure closes the edge and becomes the exit code. */
    private static void provisionDemo(EdgeServer server) throws RegistryException {
        try {
            printDemo(server);
        } catch (RegistryException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    private static void printDemo(EdgeServer server) throws RegistryException {
        String token = new DemoDevice(server.devices()).newToken();
        DemoLines.of(
                        server.address("mqtt").orElse(null),
                        server.address("http").orElse(null),
                        DemoDevice.APPLICATION + "-v1",
                        token)
                .forEach(System.out::println);
    }

    private static String optional(EdgeServer server, String listener) {
        Optional<InetSocketAddress> address = server.address(listener);
        return address.isEmpty() ? "" : " " + listener + "=" + text(address);
    }

    /** What to open in a browser on this machine: a port on all addresses is on loopback, too. */
    private static String consoleUrl(String scheme, InetSocketAddress admin) {
        InetAddress address = admin.getAddress();
        String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + admin.getPort() + "/";
    }

    private static String text(Optional<InetSocketAddress> address) {
        return address.map(it -> it.getAddress().getHostAddress() + ":" + it.getPort())
                .orElse("off");
    }

    private static void reload(Reload reload) {
        try {
            reload.reload(); // which logs what came of it
        } catch (ReloadException wrong) {
            LOG.error("settings are as they were, as the new ones cannot be used:\n{}", wrong.getMessage());
        }
    }

    private static void stop(EdgeServer server, CountDownLatch stopped) {
        LOG.info("stopping");
        server.drain();
        server.close();
        LOG.info("stopped");
        stopped.countDown();
        Runtime.getRuntime().halt(0); // a signal's own exit code would be 143
    }
}
