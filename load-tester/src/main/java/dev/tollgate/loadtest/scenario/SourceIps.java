package dev.tollgate.loadtest.scenario;

import java.util.List;

/**
 * The addresses that connections are made from. As text {@code auto}, {@code off}, or any of {@code 10.0.0.5},
 * {@code 127.0.0.2-127.0.0.40} and {@code 127.0.1.0/24} with commas between them.
 *
 * @param kind auto takes 127.0.0.2 and on when the target is on loopback and the ports of one address do not suffice
 */
public record SourceIps(Kind kind, List<String> parts) {
    /** Where they come from. */
    public enum Kind {
        /** The tester chooses. */
        AUTO,
        /** The system chooses. */
        OFF,
        LIST
    }

    public static final SourceIps AUTO = new SourceIps(Kind.AUTO, List.of());
    public static final SourceIps OFF = new SourceIps(Kind.OFF, List.of());

    public SourceIps {
        parts = List.copyOf(parts);
        InvalidSetting.check(
                kind == Kind.LIST != parts.isEmpty(), "source_ips", "addresses with kind list only", parts);
        parts.forEach(part -> AddressRange.parse("source_ips", part));
    }

    public static SourceIps parse(String key, String text) {
        return switch (text.strip()) {
            case "auto" -> AUTO;
            case "off" -> OFF;
            default -> {
                List<String> parts = List.of(text.replace(" ", "").split(",", 1_000));
                parts.forEach(part -> AddressRange.parse(key, part));
                yield new SourceIps(Kind.LIST, parts);
            }
        };
    }

    @Override
    public String toString() {
        return kind == Kind.LIST ? String.join(",", parts) : Words.text(kind);
    }
}
