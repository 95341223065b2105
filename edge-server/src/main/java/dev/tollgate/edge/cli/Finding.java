package dev.tollgate.edge.cli;

import java.util.Locale;

/**
 * What the doctor found out about one thing.
 *
 * @param fix the command or change that helps; empty where nothing has to be done
 */
public record Finding(String name, Status status, String detail, String fix) {
    /** How bad it is. */
    public enum Status {
        OK,
        WARN,
        FAIL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Finding ok(String name, String detail) {
        return new Finding(name, Status.OK, detail, "");
    }

    public static Finding warn(String name, String detail, String fix) {
        return new Finding(name, Status.WARN, detail, fix);
    }

    public static Finding fail(String name, String detail, String fix) {
        return new Finding(name, Status.FAIL, detail, fix);
    }
}
