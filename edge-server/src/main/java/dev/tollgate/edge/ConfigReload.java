package dev.tollgate.edge;

import dev.tollgate.edge.admin.Reload;
import dev.tollgate.edge.admin.ReloadException;
import dev.tollgate.edge.config.BoundConfig;
import dev.tollgate.edge.config.ConfigBinder;
import dev.tollgate.edge.config.ConfigException;
import dev.tollgate.edge.config.ConfigSources;
import dev.tollgate.edge.config.EffectiveSetting;
import dev.tollgate.edge.tls.TlsException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the sources of the settings with what the edge runs on, and hands on what can change without a restart: new connections go by
 * it, those that there are keep what they were told. Limits hold for all of them.
 */
final class ConfigReload implements Reload {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigReload.class);

    /** Beginnings of the keys that can change. */
    private static final List<String> LIVE = List.of("mqtt.", "http.", "limits.", "drain.");

    /** What the edge has that can change while it runs. */
    interface Parts {
        /**
         * Reads certificates, keys, authorities and revocation lists again.
         *
         * @return whether they are others than before
         * @throws TlsException when they cannot be used; the old ones stay in use then
         */
        boolean reloadTls() throws TlsException;

        /** Takes settings whose live sections may be new. */
        void configure(EdgeConfig next);
    }

    private final ConfigSources sources;
    private final Parts parts;
    private EdgeConfig running;
    private Map<String, String> runningValues;

    /** @param started what the edge was started with */
    ConfigReload(ConfigSources sources, BoundConfig<EdgeConfig> started, Parts parts) {
        this.sources = sources;
        this.parts = parts;
        this.running = started.settings();
        this.runningValues = values(started);
    }

    private static Map<String, String> values(BoundConfig<EdgeConfig> bound) {
        Map<String, String> values = new LinkedHashMap<>();
        for (EffectiveSetting setting : bound.effective()) {
            values.put(setting.key(), setting.value());
        }
        return values;
    }

    @Override
    public synchronized Outcome reload() throws ReloadException {
        try {
            BoundConfig<EdgeConfig> bound = ConfigBinder.bind(EdgeConfig.class, sources);
            bound.warnings().forEach(LOG::warn);
            return apply(bound, parts.reloadTls());
        } catch (ConfigException | TlsException unusable) {
            throw new ReloadException(unusable);
        }
    }

    /** @param hasNewTlsFiles whether files that the settings name have changed, and are in use already */
    private Outcome apply(BoundConfig<EdgeConfig> bound, boolean hasNewTlsFiles) {
        EdgeConfig next = running.withLive(bound.settings());
        Map<String, String> nextValues = values(bound);
        List<String> applied = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        for (String key : changes(runningValues, nextValues)) {
            (isLive(key) ? applied : waiting).add(key);
        }
        boolean hasHidden = waiting.isEmpty() && !bound.settings().equals(next);
        if (hasHidden) {
            waiting.add("(a hidden value)");
        }
        if (hasNewTlsFiles) {
            applied.add("(the files of tls)");
        }
        apply(next);
        runningValues.keySet().removeIf(ConfigReload::isLive);
        nextValues.forEach((key, value) -> {
            if (isLive(key)) {
                runningValues.put(key, value);
            }
        });
        LOG.info("settings read anew: applied {}, with the next start {}", applied, waiting);
        return new Outcome(applied, waiting);
    }

    /** All of it, or nothing. */
    private void apply(EdgeConfig next) {
        try {
            parts.configure(next);
            running = next;
        } catch (RuntimeException failure) {
            parts.configure(running);
            throw failure;
        }
    }

    private static boolean isLive(String key) {
        return LIVE.stream().anyMatch(key::startsWith);
    }

    private static Set<String> changes(Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        return keys;
    }
}
