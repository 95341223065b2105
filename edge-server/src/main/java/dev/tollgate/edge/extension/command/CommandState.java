package dev.tollgate.edge.extension.command;

/** PENDING → EXECUTED by the device's result, or → EXPIRED by its time; a result that comes later makes an expired one EXECUTED. */
public enum CommandState {
    PENDING(0),
    EXECUTED(1),
    EXPIRED(2);

    private static final CommandState[] ALL = values();

    private final int code;

    CommandState(int code) {
        this.code = code;
    }

    /** In the database. */
    int code() {
        return code;
    }

    static CommandState of(int code) {
        return ALL[code];
    }
}
