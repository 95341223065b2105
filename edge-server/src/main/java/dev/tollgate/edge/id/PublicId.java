package dev.tollgate.edge.id;

import java.security.SecureRandom;

/**
 * The number of a device, token, configuration and the like in the form that people and backends see: a prefix and 12 characters of
 * Crockford's base 32, lower case. Number and text stand for each other, so that neither the map nor the journal has to keep the text.
 */
public enum PublicId {
    DEVICE("dev_"),
    TOKEN("tok_"),
    CONFIGURATION("cfg_"),
    UPLOAD("upl_"),
    AUTH_TOKEN("aut_"),
    CREDENTIAL("crd_"),
    SESSION("ses_");

    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 12;
    private static final int BITS = 5;
    private static final long NUMBER_MAX = (1L << (LENGTH * BITS)) - 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix;

    PublicId(String prefix) {
        this.prefix = prefix;
    }

    /** A number from 1 to 2^60 - 1, from a secure random source: ids tell nothing of how many there are. */
    public static long newNumber() {
        long number = 0;
        while (number == 0) {
            number = RANDOM.nextLong() & NUMBER_MAX;
        }
        return number;
    }

    /** The text of {@code number}, 0 to 2^60 - 1. */
    public String format(long number) {
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalArgumentException("expected 0 to 2^60 - 1, got " + number);
        }
        StringBuilder text = new StringBuilder(prefix.length() + LENGTH).append(prefix);
        for (int shift = (LENGTH - 1) * BITS; shift >= 0; shift -= BITS) {
            text.append(ALPHABET.charAt((int) (number >>> shift) & 31));
        }
        return text.toString();
    }

    /**
     * The number that {@code text} stands for.
     *
     * @throws IllegalArgumentException when the text is not one that {@link #format} makes
     */
    public long parse(String text) {
        if (text.length() != prefix.length() + LENGTH || !text.startsWith(prefix)) {
            throw new IllegalArgumentException(
                    "expected " + prefix + " and " + LENGTH + " characters, got '" + text + "'");
        }
        long number = 0;
        for (int i = prefix.length(); i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException(
                        "expected one of " + ALPHABET + ", got '" + text.charAt(i) + "' in '" + text + "'");
            }
            number = (number << BITS) | digit;
        }
        return number;
    }
}
