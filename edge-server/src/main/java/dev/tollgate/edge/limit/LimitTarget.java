package dev.tollgate.edge.limit;

import java.util.List;

/**
 * What an operator's {@link LimitsOverride} is for.
 *
 * @param application its name; of a device, the one that it belongs to; empty for all
 * @param device its number; 0 for all and for an application
 */
public record LimitTarget(Level level, String application, long device) {
    /** All senders and addresses of this edge. */
    public static final LimitTarget ALL = new LimitTarget(Level.ALL, "", 0);

    /** How much is meant; what is closer to a device comes before what is further. */
    public enum Level {
        ALL,
        APPLICATION,
        DEVICE;

        /** Components of {@link LimitsConfig} that can be set. */
        public List<String> sections() {
            return switch (this) {
                case ALL -> List.of("above", "device", "application", "address");
                case APPLICATION -> List.of("application", "device");
                case DEVICE -> List.of("device");
            };
        }

        /** Those of {@link LimitsOverride#KEYS} that can be set. */
        public List<String> keys() {
            return LimitsOverride.KEYS.stream()
                    .filter(key -> sections().contains(key.split("\\.", 2)[0]))
                    .toList();
        }
    }

    /** An application as a whole, and each of its devices. */
    public static LimitTarget ofApplication(String name) {
        return new LimitTarget(Level.APPLICATION, name, 0);
    }

    /** One device. */
    public static LimitTarget ofDevice(long number, String application) {
        return new LimitTarget(Level.DEVICE, application, number);
    }

    /** What this inherits from; that of all is itself. */
    LimitTarget above() {
        return level == Level.DEVICE ? ofApplication(application) : ALL;
    }
}
