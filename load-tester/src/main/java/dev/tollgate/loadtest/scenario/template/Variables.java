package dev.tollgate.loadtest.scenario.template;

import dev.tollgate.loadtest.scenario.Identity;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variables that there are. */
final class Variables {
    static final Part NUMBER = new Part.Whole(values -> values.identity.number());
    static final Part RUN = new Part.Text(values -> values.run);

    /** Without arguments, and the same part each time. */
    private static final Map<String, Part> PLAIN = Map.ofEntries(
            Map.entry("token", new Part.OfDevice(Identity::token)),
            Map.entry("app", new Part.OfDevice(Identity::app)),
            Map.entry("ext", new Part.OfDevice(Identity::extension)),
            Map.entry("client", new Part.OfDevice(Identity::clientId)),
            Map.entry("user", new Part.OfDevice(Identity::username)),
            Map.entry("i", NUMBER),
            Map.entry("run", RUN),
            Map.entry("topic", new Part.Text(values -> values.topic)),
            Map.entry("seq", new Part.Whole(values -> values.sequence)),
            Map.entry("req", new Part.Whole(values -> values.request)),
            Map.entry("unique", new Part.Whole(Values::nextUnique)),
            Map.entry("uuid", new Part.Uuid()),
            Map.entry("now", new Part.Now(NowUnit.MS)));

    /** As emqtt-bench spells them. */
    private static final Map<String, Part> PERCENT = Map.of(
            "%c",
            plain("client"),
            "%u",
            plain("user"),
            "%i",
            NUMBER,
            "%s",
            plain("seq"),
            "%TIMESTAMP%",
            new Part.Now(NowUnit.S),
            "%TIMESTAMPMS%",
            new Part.Now(NowUnit.MS),
            "%TIMESTAMPUS%",
            new Part.Now(NowUnit.US),
            "%TIMESTAMPNS%",
            new Part.Now(NowUnit.NS),
            "%UNIQUE%",
            plain("unique"));

    private static final String RANDOM = "%RANDOM%";
    private static final Pattern RAND_N = Pattern.compile("%rand_(\\d{1,15})");
    private static final List<String> WITH_ARGUMENTS = List.of("rand", "random", "now");
    private static final Pattern RANGE =
            Pattern.compile("(-?\\d{1,9}(?:\\.\\d{1,9})?)\\.\\.(-?\\d{1,9}(?:\\.\\d{1,9})?)");
    private static final String HELP =
            "one of {token} {app} {ext} {client} {user} {i} {run} {seq} {req} {topic} {unique} {uuid}"
                    + " {now} {now:s|ms|us|ns|iso} {rand:0..9} {random:16}";

    private Variables() {}

    /** The part of {@code {name}}; throws IllegalArgumentException where there is no such variable. */
    static Part plain(String name) {
        Part part = PLAIN.get(name);
        if (part == null) {
            throw new IllegalArgumentException("there is no variable " + name);
        }
        return part;
    }

    static boolean isKnown(String name) {
        return PLAIN.containsKey(name) || WITH_ARGUMENTS.contains(name);
    }

    /** {@code {name}} or {@code {name:argument}}; {@code argument} is empty for the former. */
    static Part braced(String key, String name, String argument, Feeder feeder) {
        Part plain = PLAIN.get(name);
        if (argument.isEmpty() && plain != null) {
            return plain;
        }
        int column = feeder.column(name);
        if (argument.isEmpty() && column >= 0) {
            return new Part.Column(feeder, column);
        }
        return switch (argument.isEmpty() ? "" : name) {
            case "now" -> new Part.Now(nowUnit(key, argument));
            case "rand" -> random(key, argument);
            case "random" -> new Part.RandomText(length(key, argument));
            default -> throw unknown(key, name, feeder);
        };
    }

    private static InvalidSetting unknown(String key, String name, Feeder feeder) {
        String columns = feeder.columns().isEmpty() ? "" : ", or a column of the feeder " + feeder.columns();
        return InvalidSetting.of(key, HELP + columns, "{" + name + "}");
    }

    private static NowUnit nowUnit(String key, String argument) {
        for (NowUnit unit : NowUnit.values()) {
            if (unit.name().equalsIgnoreCase(argument)) {
                return unit;
            }
        }
        throw InvalidSetting.of(key, "{now:s}, {now:ms}, {now:us}, {now:ns} or {now:iso}", "{now:" + argument + "}");
    }

    /** {@code 0..9}, or {@code 18.0..24.5}: as many decimals as the bounds have. */
    private static Part random(String key, String argument) {
        Matcher range = RANGE.matcher(argument);
        String expected = "{rand:LOW..HIGH}, such as {rand:0..9} or {rand:18.0..24.5}";
        if (!range.matches()) {
            throw InvalidSetting.of(key, expected, "{rand:" + argument + "}");
        }
        BigDecimal low = new BigDecimal(range.group(1));
        BigDecimal high = new BigDecimal(range.group(2));
        int decimals = Math.max(low.scale(), high.scale());
        long lowUnits = low.movePointRight(decimals).longValueExact();
        long highUnits = high.movePointRight(decimals).longValueExact();
        if (lowUnits > highUnits) {
            throw InvalidSetting.of(key, expected, "{rand:" + argument + "}");
        }
        return new Part.Random(lowUnits, highUnits, decimals);
    }

    private static int length(String key, String argument) {
        if (!argument.matches("\\d{1,7}")) {
            throw InvalidSetting.of(key, "{random:16} or the like, at most 9999999", "{random:" + argument + "}");
        }
        return Integer.parseInt(argument);
    }

    /** The variable that {@code text} begins with, as emqtt-bench spells it; empty where there is none. */
    static String percentAt(String text, int start) {
        Matcher drawn = RAND_N.matcher(text).region(start, text.length());
        if (drawn.lookingAt()) {
            return drawn.group();
        }
        String longest = text.startsWith(RANDOM, start) ? RANDOM : "";
        for (String name : PERCENT.keySet()) {
            if (name.length() > longest.length() && text.startsWith(name, start)) {
                longest = name;
            }
        }
        return longest;
    }

    static Part percent(String name, int randomCharacters) {
        Part plain = PERCENT.get(name);
        if (plain != null) {
            return plain;
        }
        return name.equals(RANDOM)
                ? new Part.RandomText(randomCharacters)
                : new Part.Random(1, Math.max(1, Long.parseLong(name.substring("%rand_".length()))), 0);
    }
}
