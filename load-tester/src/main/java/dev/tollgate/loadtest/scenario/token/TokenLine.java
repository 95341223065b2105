package dev.tollgate.loadtest.scenario.token;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.TokenState;

/**
 * A line of a token file. Everything but the token and the state may be empty.
 *
 * @param tokenId what the server's operator calls the token
 * @param weight how many of the devices are this one, against the others of its state
 */
public record TokenLine(
        String token,
        TokenState state,
        String username,
        String password,
        String clientId,
        String app,
        double weight,
        String tokenId) {
    private static final int CHARACTERS_MAX = 4_096;

    public TokenLine {
        InvalidSetting.check(!token.isEmpty(), "token", "a token", "");
        checkLength("token", token);
        checkLength("username", username);
        checkLength("password", password);
        checkLength("client_id", clientId);
        checkLength("app", app);
        InvalidSetting.check(weight > 0 && weight <= 1e6, "weight", "a number above 0, at most 1000000", weight);
    }

    private static void checkLength(String key, String value) {
        if (value.length() > CHARACTERS_MAX) { // the value may be a secret
            throw InvalidSetting.because(
                    key, "expected at most " + CHARACTERS_MAX + " characters, not " + value.length());
        }
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "token of " + (clientId.isEmpty() ? "a device" : clientId) + " (" + state.text() + ")";
    }
}
