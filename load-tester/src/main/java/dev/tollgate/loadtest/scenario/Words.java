package dev.tollgate.loadtest.scenario;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants as settings spell them: {@code SLOW_READ} is {@code slow-read}. */
public final class Words {
    private Words() {}

    public static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The constant that {@code text} spells; case does not matter. */
    public static <E extends Enum<E>> E parse(Class<E> type, String key, String text) {
        String wanted = text.strip().replace('_', '-');
        for (E constant : type.getEnumConstants()) {
            if (text(constant).equalsIgnoreCase(wanted)) {
                return constant;
            }
        }
        throw InvalidSetting.of(key, "one of " + all(type), text);
    }

    public static String all(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Words::text).collect(Collectors.joining(", "));
    }
}
