package dev.tollgate.loadtest.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Devices from {@code first} to {@code last}, both included, counted from 0. As text {@code 0..99}, or {@code all}.
 */
public record Slice(int first, int last) {
    public static final Slice ALL = new Slice(0, Integer.MAX_VALUE);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");

    public Slice {
        InvalidSetting.check(
                first >= 0 && first <= last, "devices", "first..last, counted from 0", first + ".." + last);
    }

    public static Slice parse(String key, String text) {
        if (text.strip().equals("all")) {
            return ALL;
        }
        Matcher matcher = TEXT.matcher(text.strip());
        InvalidSetting.check(matcher.matches(), key, "all, or first..last counted from 0", text);
        int first = Integer.parseInt(matcher.group(1));
        return new Slice(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }

    public boolean contains(int device) {
        return device >= first && device <= last;
    }

    /** How many of {@code devices} devices these are. */
    public int size(int devices) {
        return Math.max(0, Math.min(last, devices - 1) - first + 1);
    }

    @Override
    public String toString() {
        return equals(ALL) ? "all" : first + ".." + last;
    }
}
