package dev.tollgate.edge.cli;

import dev.tollgate.edge.audit.AuditReport;
import dev.tollgate.edge.config.Address;
import dev.tollgate.edge.config.Setting;
import dev.tollgate.edge.store.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps what {@code serve} was asked for. */
final class RecordingServer implements Server {
    final List<ServeOptions> asked = new ArrayList<>();

    record Listen(
            @Setting(value = "127.0.0.1:1883", doc = "MQTT.")
            Address mqtt,

            @Setting(value = "4096", min = 1, doc = "Backlog.")
            int backlog) {}

    record Settings(Listen listen) {}

    @Override
    public Class<? extends Record> settings() {
        return Settings.class;
    }

    @Override
    public List<Finding> checkFiles(Record settings) {
        return List.of();
    }

    @Override
    public AuditReport verifyAudit(Path data, Map<String, String> environment, @Nullable String expected)
            throws IOException {
        return Registry.verifyAudit(data, environment, expected);
    }

    @Override
    public int run(ServeOptions options) throws Exception {
        asked.add(options);
        if (options.demo()) {
            throw new IOException("cannot open 127.0.0.1:1883");
        }
        return 7;
    }
}
