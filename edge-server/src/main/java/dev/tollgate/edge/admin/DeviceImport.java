package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One import: lines in, a line out for each, in order, as each batch is in the registry. If asked, after each batch a progress line; at the end a
 * summary; where the summary is missing, the import was cut short. For the worker thread that serves it.
 */
final class DeviceImport {
    /** A line that was read: exactly one of device and failure is not null. */
    private record Line(
            int number,
            @Nullable NewDevice device,
            @Nullable ProblemException failure) {}

    private final DeviceRegistry registry;
    private final AdminConfig config;
    private final Actor actor;
    private final OutputStream out;
    private final boolean progress;
    private final List<Line> batch = new ArrayList<>();
    private long created;
    private long failed;

    DeviceImport(DeviceRegistry registry, AdminConfig config, Actor actor, OutputStream out, boolean progress) {
        this.actor = actor;
        this.registry = registry;
        this.config = config;
        this.out = out;
        this.progress = progress;
    }

    void run(InputStream in) throws IOException {
        LineReader reader = new LineReader(in, config.importLineMaxBytes());
        while (reader.next()) {
            if (reader.isBlank()) {
                continue;
            }
            batch.add(read(reader));
            if (batch.size() == config.importBatch()) {
                flushBatch();
                if (progress) {
                    writeCounts("progress");
                } else {
                    out.flush();
                }
            }
        }
        flushBatch();
        writeCounts("summary");
    }

    private Line read(LineReader reader) {
        if (reader.isTooLong()) {
            String detail = "expected a line of at most " + config.importLineMaxBytes() + " bytes";
            return new Line(reader.number(), null, ProblemException.malformed(detail));
        }
        try {
            return new Line(reader.number(), RegistryJson.newDevice(reader.line(), true), null);
        } catch (ProblemException malformed) {
            return new Line(reader.number(), null, malformed);
        }
    }

    private void flushBatch() throws IOException {
        List<NewDevice> devices =
                batch.stream().map(Line::device).filter(Objects::nonNull).toList();
        Iterator<DeviceRegistry.CreateResult> results =
                devices.isEmpty() ? List.<DeviceRegistry.CreateResult>of().iterator() : createAll(devices);
        for (Line line : batch) {
            if (line.device() == null) {
                writeFailure(line, Objects.requireNonNull(line.failure()));
            } else {
                writeResult(line, line.device(), results.next());
            }
        }
        batch.clear();
    }

    private Iterator<DeviceRegistry.CreateResult> createAll(List<NewDevice> devices) {
        List<DeviceRegistry.CreateResult> results = registry.createAll(devices, actor);
        if (results.size() != devices.size()) {
            throw new IllegalStateException("expected " + devices.size() + " results, got " + results.size());
        }
        return results.iterator();
    }

    private void writeResult(Line line, NewDevice device, DeviceRegistry.CreateResult result) throws IOException {
        RegistryException refused = result.failure();
        if (refused != null) {
            writeFailure(line, ProblemException.of(refused));
            return;
        }
        created++;
        ObjectNode body = RegistryJson.object()
                .put("line", line.number())
                .put("name", device.name())
                .put("application", device.application());
        write(body.setAll(RegistryJson.issued(Objects.requireNonNull(result.issued()))));
    }

    private void writeFailure(Line line, ProblemException failure) throws IOException {
        failed++;
        ObjectNode body = RegistryJson.object().put("line", line.number());
        if (line.device() != null) {
            body.put("name", line.device().name());
            body.put("application", line.device().application());
        }
        body.putObject("error").put("reason", failure.reason()).put("detail", failure.detail());
        write(body);
    }

    private void writeCounts(String name) throws IOException {
        long lines = created + failed;
        ObjectNode body = RegistryJson.object();
        body.putObject(name).put("lines", lines).put("created", created).put("failed", failed);
        write(body);
        out.flush();
    }

    private void write(ObjectNode body) throws IOException {
        out.write(RegistryJson.line(body));
    }
}
