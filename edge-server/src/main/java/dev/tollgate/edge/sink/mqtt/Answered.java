package dev.tollgate.edge.sink.mqtt;

/**
 * What came over a connection.
 *
 * @param index of the record in its batch; -1 for the connection's end
 */
record Answered(Lane lane, int index, Answer answer) {
    private static final int END = -1;

    static Answered end(Lane lane, Answer why) {
        return new Answered(lane, END, why);
    }
}
