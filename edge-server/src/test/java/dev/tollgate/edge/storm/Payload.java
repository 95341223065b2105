package dev.tollgate.edge.storm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a device sends: JSON that is unlike all else that is sent, and that is told apart from anything that was not sent. */
final class Payload {
    static final long NONE = -1;

    private static final Pattern TEXT =
            Pattern.compile("\\{\"device\":(\\d{1,3}),\"number\":(\\d{1,9}),\"pad\":\"x*\"}");
    private static final int PAD_MAX = 200;

    private Payload() {}

    static long id(int device, int number) {
        return (long) device << Integer.SIZE | number;
    }

    static int device(long id) {
        return (int) (id >>> Integer.SIZE);
    }

    static String text(long id) {
        int number = (int) id;
        return "{\"device\":" + device(id) + ",\"number\":" + number + ",\"pad\":\"" + "x".repeat(number % PAD_MAX)
                + "\"}";
    }

    /** {@link #NONE} for what no device sends. */
    static long id(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return NONE;
        }
        long id = id(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        return text(id).equals(text) ? id : NONE;
    }
}
