package dev.tollgate.loadtest.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IPv4 addresses from {@code first} to {@code last}, both included, as unsigned 32-bit numbers.
 */
record AddressRange(long first, long last) {
    static final int ADDRESSES_MAX = 1 << 16;

    private static final String HELP = "an IPv4 address, a range such as 127.0.0.2-127.0.0.40, or 127.0.1.0/24";
    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** A network of /30 or larger goes without its first and last address. */
    static AddressRange parse(String key, String text) {
        int dash = text.indexOf('-');
        int slash = text.indexOf('/');
        AddressRange range;
        if (dash > 0) {
            range = new AddressRange(number(key, text.substring(0, dash), text), last(key, text, dash));
        } else if (slash > 0) {
            range = network(key, text, slash);
        } else {
            long address = number(key, text, text);
            range = new AddressRange(address, address);
        }
        InvalidSetting.check(range.first <= range.last, key, HELP, text);
        InvalidSetting.check(range.size() <= ADDRESSES_MAX, key, "at most " + ADDRESSES_MAX + " addresses", text);
        return range;
    }

    /** {@code 127.0.0.2-40} means the last byte. */
    private static long last(String key, String text, int dash) {
        String end = text.substring(dash + 1);
        String first = text.substring(0, dash);
        return number(key, end.indexOf('.') < 0 ? first.substring(0, first.lastIndexOf('.') + 1) + end : end, text);
    }

    private static AddressRange network(String key, String text, int slash) {
        String length = text.substring(slash + 1);
        boolean isLength = length.matches("\\d{1,2}") && Integer.parseInt(length) <= 32;
        InvalidSetting.check(isLength, key, HELP, text);
        int prefix = Integer.parseInt(length);
        long size = 1L << (32 - prefix);
        long base = number(key, text.substring(0, slash), text) / size * size;
        return prefix > 30 ? new AddressRange(base, base + size - 1) : new AddressRange(base + 1, base + size - 2);
    }

    private static long number(String key, String address, String text) {
        Matcher matcher = ADDRESS.matcher(address);
        InvalidSetting.check(matcher.matches(), key, HELP, text);
        long number = 0;
        for (int group = 1; group <= 4; group++) {
            int part = Integer.parseInt(matcher.group(group));
            InvalidSetting.check(part <= 255, key, HELP, text);
            number = number << 8 | part;
        }
        return number;
    }

    long size() {
        return last - first + 1;
    }
}
