package dev.tollgate.edge.store;

/** A device and its first token while they are being created. */
final class DeviceDraft {
    private final int index;
    private final Device device;
    private TokenRow row;
    private final String value;
    private long applicationId;
    private long id;

    /** @param index of the request among those of the call */
    DeviceDraft(int index, Device device, TokenRow row, String value) {
        this.index = index;
        this.device = device;
        this.row = row;
        this.value = value;
    }

    String value() {
        return value;
    }

    int index() {
        return index;
    }

    Device device() {
        return device;
    }

    TokenRow row() {
        return row;
    }

    void setGroupNumber(int groupNumber) {
        row = row.inGroup(groupNumber);
    }

    long applicationId() {
        return applicationId;
    }

    void setApplicationId(long applicationId) {
        this.applicationId = applicationId;
    }

    /** Sequence number of the creation. */
    long id() {
        return id;
    }

    void setId(long id) {
        this.id = id;
    }

    IssuedToken issued() {
        return new IssuedToken(device, row.token(), value);
    }
}
