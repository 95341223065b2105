package dev.tollgate.loadtest.scenario;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who sends: devices 0 to {@code count - 1}, each with an identity that it keeps over all flows and protocols.
 *
 * @param tokens a token file; without one, devices have no token but their number
 * @param mix shares by state, which need not add up to 100; empty for the file's own mix
 * @param app application of devices whose line in the token file names none; {@code {app}} in templates
 * @param extension {@code {ext}} in templates
 * @param clientId template of client ids, where the token file gives none
 * @param startNumber number of the first device: {@code {i}} in templates
 * @param username template; empty for none
 */
public record Devices(
        int count,
        Optional<Path> tokens,
        Map<TokenState, Double> mix,
        Expectation expect,
        String app,
        String extension,
        String clientId,
        int startNumber,
        String username,
        Optional<Secret> password) {
    public static final int COUNT_MAX = 10_000_000;
    public static final String DEFAULT_APP = "demo-v1";
    public static final String DEFAULT_EXTENSION = "dcx";
    public static final String DEFAULT_CLIENT_ID = "load-{run}-{i}";

    public Devices {
        InvalidSetting.check(count >= 1 && count <= COUNT_MAX, "count", "1 to " + COUNT_MAX + " devices", count);
        InvalidSetting.check(startNumber >= 0, "start_number", "0 or more", startNumber);
        InvalidSetting.check(!clientId.isEmpty(), "client_id", "a template such as " + DEFAULT_CLIENT_ID, clientId);
        EnumMap<TokenState, Double> copy = new EnumMap<>(TokenState.class);
        mix.forEach((state, weight) -> {
            boolean isWeight = weight >= 0 && weight <= 1e9;
            InvalidSetting.check(isWeight, "mix." + state.text(), "a share of 0 or more", weight);
            copy.put(state, weight);
        });
        boolean hasWeight = copy.isEmpty() || copy.values().stream().anyMatch(weight -> weight > 0);
        InvalidSetting.check(hasWeight, "mix", "a share above 0 for one state at least", copy);
        mix = Collections.unmodifiableMap(copy);
    }

    public static Devices of(int count) {
        return new Devices(
                count,
                Optional.empty(),
                Map.of(),
                Expectation.DEFAULTS,
                DEFAULT_APP,
                DEFAULT_EXTENSION,
                DEFAULT_CLIENT_ID,
                1,
                "",
                Optional.empty());
    }

    /** True where states of tokens play a part: outcomes are then counted by state. */
    public boolean hasStates() {
        return tokens.isPresent() || !mix.isEmpty();
    }
}
