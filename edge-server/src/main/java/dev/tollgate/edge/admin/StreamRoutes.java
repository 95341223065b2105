package dev.tollgate.edge.admin;

import dev.tollgate.edge.id.PublicId;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DevicePage;
import dev.tollgate.edge.store.DeviceQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What may take long, a line of JSON at a time: imports, exports and records. Each holds a thread, so their number is limited. */
final class StreamRoutes {
    private static final String NDJSON = "application/x-ndjson";
    private static final int EXPORT_PAGE = 1_000;

    private final Supplier<AdminParts> parts;
    private final AdminConfig config;
    private final AdminThreads threads;

    private StreamRoutes(Supplier<AdminParts> parts, AdminConfig config, AdminThreads threads) {
        this.parts = parts;
        this.config = config;
        this.threads = threads;
    }

    static void addTo(
            Router router, Supplier<AdminParts> parts, AdminConfig config, AdminThreads threads, StreamPlaces places) {
        StreamRoutes routes = new StreamRoutes(parts, config, threads);
        router.add("POST", DeviceRoutes.DEVICES + "/import", call -> places.run(call, routes::importDevices));
        router.add("GET", DeviceRoutes.DEVICES + "/export", call -> places.run(call, routes::exportDevices));
        router.add("GET", "/api/v1/records", Router.Access.DEVICE, call -> places.run(call, routes::records));
    }

    private void importDevices(Call call) throws IOException, ProblemException {
        boolean progress = isTrue("progress", call.parameters("progress").get("progress"));
        OutputStream out = call.stream(NDJSON);
        out.flush(); // who waits for the head before it sends more
        new DeviceImport(parts.get().registry(), config, call.actor(), out, progress).run(call.bodyStream());
        out.close();
    }

    private static boolean isTrue(String name, @Nullable String text) throws ProblemException {
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw ProblemException.malformed("expected " + name + " to be true or false");
        }
        return "true".equals(text);
    }

    private void exportDevices(Call call) throws IOException, ProblemException {
        String application = call.parameters("application").get("application");
        OutputStream out = call.stream(NDJSON);
        long after = 0;
        do {
            DevicePage page = parts.get().registry().search(DeviceQuery.all(application, after, EXPORT_PAGE));
            for (Device device : page.devices()) {
                out.write((RegistryJson.device(device) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            after = page.next();
            out.flush();
            if (threads.isClosing()) {
                throw new IOException("the edge stops"); // the client must see that it was cut short
            }
        } while (after != 0);
        out.close();
    }

    private void records(Call call) throws IOException, ProblemException {
        RecordQuery query = RecordQuery.of(
                call.parameters("from", "to", "count", "device", "follow"),
                parts.get().records());
        Caller caller = call.caller();
        expectCovers(caller, query);
        new RecordStream(parts.get().records(), query, config.heartbeatMs(), caller.ending(threads::isClosing))
                .run(() -> call.stream(NDJSON));
    }

    /** Who may see some devices only has to name one of them. */
    private void expectCovers(Caller caller, RecordQuery query) throws ProblemException {
        if (!caller.isBound()) {
            return;
        }
        if (query.deviceNumber() == 0) {
            throw new ProblemException(
                    403, "device-missing", "expected the parameter device, as the auth token is for single devices");
        }
        String id = PublicId.DEVICE.format(query.deviceNumber());
        Device device = parts.get()
                .registry()
                .device(query.deviceNumber())
                .orElseThrow(() -> ProblemException.notFound("there is no device " + id));
        caller.expectCovers(device, id);
    }

    /**
     * Which records are asked for.
     *
     * @param end sequence before which to end; {@link Long#MAX_VALUE} to follow
     * @param count how many at most
     * @param deviceNumber only this device's; 0 for all
     */
    record RecordQuery(long from, long end, long count, long deviceNumber) {
        static RecordQuery of(Map<String, String> parameters, RecordSource records) throws ProblemException {
            boolean follow = isTrue("follow", parameters.get("follow"));
            String to = parameters.get("to");
            if (to != null && (follow || !to.equals("end"))) {
                throw ProblemException.malformed("expected to=end, or follow=true, and not both");
            }
            String device = parameters.get("device");
            long next = records.nextSequence();
            return new RecordQuery(
                    from(parameters.getOrDefault("from", follow ? "end" : "start"), records, next),
                    follow ? Long.MAX_VALUE : next,
                    count(parameters.get("count")),
                    device == null ? 0 : DeviceRoutes.number(PublicId.DEVICE, device));
        }

        private static long from(String text, RecordSource records, long next) throws ProblemException {
            if (text.equals("start")) {
                return records.firstSequence();
            }
            return text.equals("end") ? next : Math.min(next, positive("from", "start, end or a sequence", text));
        }

        private static long count(@Nullable String text) throws ProblemException {
            return text == null ? Long.MAX_VALUE : positive("count", "a number", text);
        }

        private static long positive(String name, String expected, String text) throws ProblemException {
            try {
                long number = Long.parseLong(text);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // falls through to the one message for every wrong form
            }
            throw ProblemException.malformed("expected " + name + " to be " + expected + " from 1, got '" + text + "'");
        }
    }
}
