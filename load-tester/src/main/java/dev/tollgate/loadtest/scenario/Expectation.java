package dev.tollgate.loadtest.scenario;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the server must answer to tokens of each state. States that are not named have the defaults of the protocol's version.
 *
 * @param answers any one of a state's list is right
 */
public record Expectation(Map<TokenState, List<Expected>> answers) {
    public static final Expectation DEFAULTS = new Expectation(Map.of());

    public Expectation {
        EnumMap<TokenState, List<Expected>> copy = new EnumMap<>(TokenState.class);
        answers.forEach((state, list) -> {
            InvalidSetting.check(!list.isEmpty(), "expect." + state.text(), "at least one answer", "none");
            copy.put(state, List.copyOf(list));
        });
        answers = Collections.unmodifiableMap(copy);
    }

    /** What is right for {@code state}: what was set, else the default. */
    public List<Expected> of(TokenState state, MqttVersion version) {
        List<Expected> set = answers.get(state);
        return set != null ? set : defaults(state, version);
    }

    /** True where the default was overridden. */
    public boolean isSet(TokenState state) {
        return answers.containsKey(state);
    }

    /**
     * Not authorized (0x87) and 401 or 403; for a malformed token an invalid topic name (0x90) or 400. MQTT 3.1.1 has no way to
     * refuse a message, so there an acknowledgement alone proves nothing.
     */
    private static List<Expected> defaults(TokenState state, MqttVersion version) {
        if (state.isGood()) {
            return List.of(Expected.of(Expected.Kind.ACCEPT));
        }
        int status =
                switch (state) {
                    case MALFORMED -> 400;
                    case UNKNOWN -> 401;
                    default -> 403;
                };
        Expected http = new Expected(Expected.Kind.HTTP, status);
        Expected errorTopic = new Expected(Expected.Kind.ERROR_TOPIC, status);
        if (version == MqttVersion.V3_1_1) {
            return List.of(
                    Expected.of(Expected.Kind.REFUSE),
                    http,
                    errorTopic,
                    Expected.of(Expected.Kind.CLOSE),
                    Expected.of(Expected.Kind.ACK));
        }
        int code = state == TokenState.MALFORMED ? 0x90 : 0x87;
        return List.of(new Expected(Expected.Kind.REFUSE, code), http, errorTopic);
    }
}
