package dev.tollgate.edge.store;

import dev.tollgate.edge.token.Fingerprint;
import dev.tollgate.edge.token.TokenEntry;
import dev.tollgate.edge.token.TokenRegistry;
import java.util.Optional;

/** Finds devices' tokens by their values. Safe from any thread but no event loop. */
public final class DeviceKeys {
    private final TokenRegistry map;
    private final DeviceRegistry devices;
    private final TokenFingerprints fingerprints;

    DeviceKeys(TokenRegistry map, DeviceRegistry devices) {
        this.map = map;
        this.devices = devices;
        this.fingerprints = new TokenFingerprints(map);
    }

    /** The token of this application with this value, whatever its state. */
    public Optional<Token> find(String application, String value) {
        try {
            RegistryRules.checkApplication(application);
            RegistryRules.checkToken(value);
        } catch (RegistryException impossible) {
            return Optional.empty();
        }
        TokenEntry entry = new TokenEntry();
        Fingerprint fingerprint = fingerprints.of(application, value);
        return map.find(fingerprint, entry) ? devices.token(entry.tokenNumber()) : Optional.empty();
    }
}
