package dev.tollgate.loadtest.doctor;

import java.util.Locale;

/**
 * What was found out about one thing.
 *
 * @param fix the exact command or change that helps; empty where nothing has to be done
 */
public record Finding(String name, Status status, String detail, String fix) {
    /** How bad it is. */
    public enum Status {
        OK,
        WARN,
        FAIL;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String name, String detail) {
        return new Finding(name, Status.OK, detail, "");
    }

    static Finding warn(String name, String detail, String fix) {
        return new Finding(name, Status.WARN, detail, fix);
    }

    static Finding fail(String name, String detail, String fix) {
        return new Finding(name, Status.FAIL, detail, fix);
    }

    /** For people: one line, or two with a fix. */
    public String text() {
        String line = String.format(Locale.ROOT, "%-4s  %-16s  %s", status.text(), name, detail);
        return fix.isEmpty() ? line : line + System.lineSeparator() + " ".repeat(24) + "fix: " + fix;
    }
}
