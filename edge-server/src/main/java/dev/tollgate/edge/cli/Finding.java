package dev.tollgate.edge.cli;

import java.util.Locale;

/**
 * What the doctor found out about one thing.
 *
 * @param fix the command or change that helps; empty where nothing has to be done
 */
record Finding(String name, Status status, String detail, String fix) {
    /** How bad it is. */
    enum Status {
        OK,
        WARN,
        FAIL;

        String text() {
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
}
