package dev.tollgate.loadtest.scenario;

import java.io.Serial;

/** A setting that cannot be used: says which, what was expected and what came. For people: shown as it is. */
public final class InvalidSetting extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String key;
    private final String complaint;

    private InvalidSetting(String key, String complaint) {
        super(complaint);
        this.key = key;
        this.complaint = complaint;
    }

    /** @param got shown in quotes; must not be a secret */
    public static InvalidSetting of(String key, String expected, Object got) {
        return new InvalidSetting(key, "expected " + expected + ", not \"" + shortened(String.valueOf(got)) + "\"");
    }

    /** For what is not about a single value. */
    public static InvalidSetting because(String key, String complaint) {
        return new InvalidSetting(key, complaint);
    }

    /** The same for a setting that lies within another: {@code flows[1]}, {@code rate} makes {@code flows[1].rate}. */
    public InvalidSetting within(String outer) {
        if (outer.isEmpty()) {
            return this;
        }
        return new InvalidSetting(key.isEmpty() ? outer : outer + "." + key, complaint);
    }

    public String key() {
        return key;
    }

    @Override
    public String getMessage() {
        return key.isEmpty() ? complaint : key + ": " + complaint;
    }

    /** The message without the key. */
    public String complaint() {
        return complaint;
    }

    public static void check(boolean isGood, String key, String expected, Object got) {
        if (!isGood) {
            throw of(key, expected, got);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
