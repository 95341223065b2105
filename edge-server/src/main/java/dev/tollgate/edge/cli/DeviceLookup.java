package dev.tollgate.edge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.edge.id.PublicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the device that an operator means, by id or by name. */
final class DeviceLookup {
    private static final int SHOWN = 10;

    private DeviceLookup() {}

    /**
     * The id of a device.
     *
     * @param device {@code dev_…} or a name
     * @param application of a device by name; null where the name is the only one
     */
    static String id(AdminClient client, String device, @Nullable String application) throws CliException {
        if (isId(device)) {
            return device;
        }
        String filter = application == null ? "" : "&application=" + AdminClient.encode(application);
        String path = "/api/v1/devices?limit=" + (SHOWN + 1) + "&name=" + AdminClient.encode(device) + filter;
        JsonNode found = client.get(path).path("devices");
        if (found.isEmpty()) {
            String where = application == null ? "" : " in application '" + application + "'";
            throw CliException.failed("there is no device named '" + device + "'" + where);
        }
        if (found.size() > 1) {
            throw CliException.failed("several devices are named '" + device + "': name one by --application ("
                    + applications(found) + ") or by its id");
        }
        return found.get(0).path("deviceId").asText();
    }

    private static String applications(JsonNode devices) {
        List<String> applications = new ArrayList<>();
        devices.forEach(device -> applications.add(device.path("application").asText()));
        String text = String.join(", ", applications.subList(0, Math.min(SHOWN, applications.size())));
        return applications.size() > SHOWN ? text + ", …" : text;
    }

    private static boolean isId(String text) {
        try {
            PublicId.DEVICE.parse(text);
            return true;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }
}
