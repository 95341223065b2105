package dev.tollgate.edge.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the text of a setting into a value of its component's type. */
final class SettingValue {
    private static final Pattern NUMBER = Pattern.compile("(-?[0-9]{1,19})\\s*([A-Za-z]*)");
    private static final Map<String, Long> SIZE_UNITS = units("GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10);
    private static final Map<String, Long> TIME_UNITS =
            units("d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1_000L, "ms", 1L);

    private static final Set<Class<?>> SIMPLE_TYPES =
            Set.of(int.class, long.class, boolean.class, String.class, Path.class, Address.class);

    private SettingValue() {}

    /** @throws IllegalArgumentException saying what was expected, and not what came */
    static Object parse(SettingKey key, String text) {
        Class<?> type = key.type();
        if (key.isNumber()) {
            long number = number(key, text);
            if (type == long.class) {
                return number;
            }
            return (int) number; // within the bounds of an int
        }
        if (type == boolean.class) {
            return bool(text);
        }
        if (type == String.class) {
            return text;
        }
        if (type == Path.class) {
            return path(text);
        }
        if (type == Address.class) {
            return Address.parse(text);
        }
        if (key.isList()) {
            return SettingText.elements(text);
        }
        if (key.isMap()) {
            return SettingText.pairs(text);
        }
        return constant(type, text);
    }

    /** Whether there is a way to parse the type. */
    static boolean isSupported(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type raw = generic.getRawType();
            return (raw == List.class || raw == Map.class)
                    && Arrays.stream(generic.getActualTypeArguments()).allMatch(argument -> argument == String.class);
        }
        return type instanceof Class<?> simple && (SIMPLE_TYPES.contains(simple) || simple.isEnum());
    }

    /** How a constant is spelled in settings. */
    static String spelling(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The values of an enum as people are told them. */
    static String spellings(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(SettingValue::spelling)
                .collect(Collectors.joining(", "));
    }

    /** What a number of this key may be. */
    static String numberExpectation(SettingKey key) {
        String from = amount(key, key.min());
        String to = amount(key, key.max());
        boolean hasMin = key.setting().min() != Long.MIN_VALUE;
        boolean hasMax = key.setting().max() != Long.MAX_VALUE;
        String bounds = hasMin && hasMax ? " from " + from + " to " + to : "";
        if (hasMin != hasMax) {
            bounds = hasMin ? " of at least " + from : " of at most " + to;
        }
        if (key.isSize()) {
            return "a size" + bounds + " (bytes, or a number with KiB, MiB or GiB)";
        }
        if (key.isTime()) {
            return "a time" + bounds + " (milliseconds, or a number with ms, s, m, h or d)";
        }
        return "a whole number" + bounds;
    }

    private static long number(SettingKey key, String text) {
        Matcher matcher = NUMBER.matcher(text);
        if (matcher.matches()) {
            try {
                long number = Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(key, matcher.group(2)));
                if (number >= key.min() && number <= key.max()) {
                    return number;
                }
            } catch (ArithmeticException | NumberFormatException tooLarge) {
                // falls through: beyond any bound
            }
        }
        throw new IllegalArgumentException("expected " + numberExpectation(key));
    }

    private static long factor(SettingKey key, String unit) {
        if (unit.isEmpty()) {
            return 1;
        }
        Long factor = unitsOf(key).get(unit);
        if (factor == null) {
            throw new NumberFormatException("no such unit");
        }
        return factor;
    }

    private static Map<String, Long> unitsOf(SettingKey key) {
        if (key.isSize()) {
            return SIZE_UNITS;
        }
        return key.isTime() ? TIME_UNITS : Map.of();
    }

    /** With the greatest unit that leaves a whole number. */
    private static String amount(SettingKey key, long number) {
        if (number == 0) {
            return "0";
        }
        for (Map.Entry<String, Long> unit : unitsOf(key).entrySet()) {
            if (number % unit.getValue() == 0) {
                return number / unit.getValue() + unit.getKey();
            }
        }
        return Long.toString(number);
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Path path(String text) {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException notAPath) {
            // falls through to the one message for every wrong form
        }
        throw new IllegalArgumentException("expected a path");
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (spelling(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("expected one of " + spellings(type));
    }

    private static Map<String, Long> units(Object... namesAndFactors) {
        Map<String, Long> units = new LinkedHashMap<>(); // greatest first
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], (Long) namesAndFactors[i + 1]);
        }
        return units;
    }
}
