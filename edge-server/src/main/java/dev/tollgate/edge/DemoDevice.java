package dev.tollgate.edge;

import dev.tollgate.edge.audit.Actor;
import dev.tollgate.edge.store.Device;
import dev.tollgate.edge.store.DeviceRegistry;
import dev.tollgate.edge.store.NewDevice;
import dev.tollgate.edge.store.RegistryException;
import dev.tollgate.edge.store.Token;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenState;
import java.util.Optional;

/** The device that {@code serve --demo} provisions. */
final class DemoDevice {
    static final String APPLICATION = "demo";

    private static final String NAME = "demo-device";

    private final DeviceRegistry devices;

    DemoDevice(DeviceRegistry devices) {
        this.devices = devices;
    }

    /** A new token for it; those of earlier demos that were never used are revoked, so that they do not pile up. */
    String newToken() throws RegistryException {
        Optional<Device> known = devices.device(APPLICATION, NAME);
        if (known.isEmpty()) {
            return devices.create(new NewDevice(NAME, APPLICATION, null, null, TokenEntry.NEVER), Actor.EDGE)
                    .value();
        }
        long deviceNumber = known.get().number();
        for (Token token : devices.tokens(deviceNumber)) {
            if (token.state() == TokenState.INACTIVE) {
                devices.changeState(token.number(), TokenState.REVOKED, Actor.EDGE);
            }
        }
        return devices.issueToken(deviceNumber, null, TokenEntry.NEVER, Actor.EDGE)
                .value();
    }
}
