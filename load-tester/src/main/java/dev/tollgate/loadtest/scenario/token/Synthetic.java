package dev.tollgate.loadtest.scenario.token;

import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.TokenState;
import java.util.SplittableRandom;

/** Tokens that no file has to hold, as no server knows them. */
final class Synthetic {
    /** Without any token. */
    static final int NONE = -1;

    private static final int UNKNOWN = -2;
    private static final int MALFORMED = -3;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 24;

    private Synthetic() {}

    /** A negative number that stands for tokens of that state. Throws InvalidSetting where they cannot be made up. */
    static int code(TokenState state) {
        return switch (state) {
            case UNKNOWN -> UNKNOWN;
            case MALFORMED -> MALFORMED;
            default ->
                throw InvalidSetting.because(
                        "mix." + state.text(),
                        "expected tokens of that state in the token file (--tokens); only unknown and malformed ones can be made up");
        };
    }

    static TokenState state(int code) {
        return switch (code) {
            case UNKNOWN -> TokenState.UNKNOWN;
            case MALFORMED -> TokenState.MALFORMED;
            default -> TokenState.ACTIVE;
        };
    }

    static String token(int code, long seed, int index) {
        return switch (code) {
            case UNKNOWN -> random(seed, index);
            case MALFORMED -> malformed(seed, index);
            default -> "";
        };
    }

    /** With a dot, which is in no token of 1/KP. */
    static String malformed(long seed, int index) {
        return "mal.formed." + random(seed, index);
    }

    /** The same for the same seed and index, which makes it unlikely to meet a token that was issued. */
    static String random(long seed, int index) {
        SplittableRandom random = new SplittableRandom(new SplittableRandom(seed).nextLong() + index);
        StringBuilder token = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }
}
