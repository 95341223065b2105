package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.audit.AuditEvent;
import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.upload.StoredUpload;
import dev.tollgate.edge.upload.UploadName;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.function.Supplier;

/** Files that devices uploaded: {@code {name}} is percent-encoded. */
final class UploadRoutes {
    private static final String UPLOADS = DeviceRoutes.DEVICES + "/{deviceId}/uploads";
    private static final String ONE = UPLOADS + "/{name}";
    private static final int BUFFER_BYTES = 64 << 10;

    private final Supplier<AdminParts> all;
    private final Supplier<ExtensionParts> parts;

    private UploadRoutes(Supplier<AdminParts> all) {
        this.all = all;
        this.parts = () -> all.get().extensions();
    }

    static void addTo(Router router, Supplier<AdminParts> parts, StreamPlaces places) {
        UploadRoutes routes = new UploadRoutes(parts);
        router.add("GET", UPLOADS, routes::list);
        router.add("GET", ONE, call -> places.run(call, routes::read));
        router.add("DELETE", ONE, routes::delete);
    }

    private void list(Call call) throws IOException, ProblemException, RegistryException {
        ObjectNode body = RegistryJson.object();
        ArrayNode rows = body.putArray("uploads");
        for (StoredUpload upload : parts.get().uploads().list(device(call))) {
            rows.addObject()
                    .put("name", upload.name().text())
                    .put("bytes", upload.bytes())
                    .put("storedAt", Instant.ofEpochMilli(upload.storedAtMs()).toString());
        }
        call.respond(200, body);
    }

    private void read(Call call) throws IOException, ProblemException, RegistryException {
        long device = device(call);
        UploadName name = name(call);
        try (FileChannel file = parts.get().uploads().read(device, name)) {
            if (file == null) {
                throw notFound(name);
            }
            long length = file.size();
            call.setHeader("Content-Disposition", "attachment; filename*=UTF-8''" + name.encoded());
            OutputStream out = call.stream("application/octet-stream", length);
            copy(file, length, out);
            out.close();
        }
    }

    /** Reads with a buffer of its own: only waits for the client may be interrupted, which would close the file. */
    private static void copy(FileChannel file, long length, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long left = length; left > 0; left -= buffer.limit()) {
            buffer.clear().limit((int) Math.min(left, BUFFER_BYTES));
            while (buffer.hasRemaining()) {
                if (file.read(buffer) < 0) {
                    throw new EOFException("the file is shorter than it was");
                }
            }
            out.write(buffer.array(), 0, buffer.limit());
        }
    }

    private void delete(Call call) throws IOException, ProblemException, RegistryException {
        long device = device(call);
        UploadName name = name(call);
        try (FileChannel file = parts.get().uploads().read(device, name)) {
            if (file == null) {
                throw notFound(name);
            }
        }
        AuditRoutes.record(
                all,
                AuditEvent.of(call.actor(), "upload.delete", PublicId.DEVICE.format(device))
                        .with("name", name.text()));
        if (!parts.get().uploads().delete(device, name)) {
            throw notFound(name);
        }
        call.respond(200, RegistryJson.object().put("deleted", name.text()));
    }

    private long device(Call call) throws ProblemException, RegistryException {
        call.parameters();
        String id = call.variable("deviceId");
        long number = DeviceRoutes.number(PublicId.DEVICE, id);
        boolean isThere =
                parts.get().worker().call(turn -> turn.findDevice(number).isPresent());
        if (!isThere) {
            throw ProblemException.notFound("there is no device " + id);
        }
        return number;
    }

    private static UploadName name(Call call) throws ProblemException {
        UploadName name = UploadName.ofEncoded(call.variable("name"));
        if (name == null) {
            throw ProblemException.notFound("no upload can have this name");
        }
        return name;
    }

    private static ProblemException notFound(UploadName name) {
        return ProblemException.notFound("the device has no upload named '" + name.text() + "'");
    }
}
