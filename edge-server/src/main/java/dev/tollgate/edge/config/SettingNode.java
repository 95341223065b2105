package dev.tollgate.edge.config;

/** What a component of a record of settings stands for. */
sealed interface SettingNode permits SettingKey, SettingSection, NamedSection {
    /** From the root, such as {@code mqtt.packetMaxBytes}. */
    String key();

    /** The key's last part. */
    default String name() {
        return key().substring(key().lastIndexOf('.') + 1);
    }
}
