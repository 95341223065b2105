package dev.tollgate.loadtest.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One right answer to a token of some state. As text {@code accept}, {@code refuse:0x87}, {@code http:403}, {@code error-topic:401},
 * {@code close}, {@code ack}.
 *
 * @param code MQTT reason code, HTTP status or status code of an error response; {@link #ANY_CODE} where any refusal will do
 */
public record Expected(Kind kind, int code) {
    public static final int ANY_CODE = -1;

    private static final Pattern CODE = Pattern.compile("0[xX][0-9a-fA-F]{1,2}|\\d{1,3}");

    /** By which way the server answers. */
    public enum Kind {
        ACCEPT(0, -1),
        /** CONNACK, PUBACK, PUBREC, SUBACK or DISCONNECT with a reason code of 0x80 or above; in 3.1.1 a CONNACK return code above 0. */
        REFUSE(1, 0xFF),
        /** A status of 400 or above. */
        HTTP(400, 599),
        /** A message to the request's error topic. */
        ERROR_TOPIC(400, 599),
        /** The connection ends without a reason. */
        CLOSE(0, -1),
        /** Acknowledged, which says nothing of the token: MQTT 3.1.1 cannot refuse a message. */
        ACK(0, -1);

        private final int codeMin;
        private final int codeMax;

        Kind(int codeMin, int codeMax) {
            this.codeMin = codeMin;
            this.codeMax = codeMax;
        }

        boolean hasCode() {
            return codeMax > 0;
        }
    }

    public Expected {
        boolean isInRange = code == ANY_CODE || (code >= kind.codeMin && code <= kind.codeMax);
        if (!isInRange) {
            throw InvalidSetting.of(
                    "expect",
                    kind.hasCode()
                            ? "a code from " + kind.codeMin + " to " + kind.codeMax + " after " + Words.text(kind)
                            : "no code after " + Words.text(kind),
                    code);
        }
    }

    public static Expected of(Kind kind) {
        return new Expected(kind, ANY_CODE);
    }

    /** True where an answer of that kind and code is this one. */
    public boolean matches(Kind answerKind, int answerCode) {
        return kind == answerKind && (code == ANY_CODE || code == answerCode);
    }

    /** Several with {@code |} between them: any one of them is right. */
    public static List<Expected> parseAll(String key, String text) {
        List<Expected> all = new ArrayList<>();
        for (String part : text.split("\\|", 10)) {
            all.add(parse(key, part.strip()));
        }
        return List.copyOf(all);
    }

    private static Expected parse(String key, String text) {
        int colon = text.indexOf(':');
        Kind kind = Words.parse(Kind.class, key, colon < 0 ? text : text.substring(0, colon));
        if (colon < 0) {
            return of(kind);
        }
        String code = text.substring(colon + 1).strip();
        InvalidSetting.check(
                kind.hasCode() && CODE.matcher(code).matches(), key, "refuse:0x87, http:403 or the like", text);
        try {
            return new Expected(kind, Integer.decode(withoutLeadingZeros(code)));
        } catch (InvalidSetting outOfRange) {
            throw InvalidSetting.because(key, outOfRange.complaint());
        }
    }

    /** So that no octal number is read. */
    private static String withoutLeadingZeros(String code) {
        return code.startsWith("0x") || code.startsWith("0X") ? code : String.valueOf(Integer.parseInt(code));
    }

    static String textOf(List<Expected> all) {
        return all.stream().map(Expected::toString).collect(Collectors.joining("|"));
    }

    @Override
    public String toString() {
        if (code == ANY_CODE) {
            return Words.text(kind);
        }
        return Words.text(kind) + ":" + (kind == Kind.REFUSE ? String.format(Locale.ROOT, "0x%02x", code) : code);
    }
}
