package io.lovage.testkit.process;

import java.nio.file.Path;
import java.util.List;

/** In what a MariaDB and a MySQL differ, for whoever starts one. Their names are their products'. */
interface MariadbProduct {

    /** Debian's MariaDB, unless a system property names a MySQL. */
    static MariadbProduct chosen() {
        String mysql = System.getProperty("lovage.mysql.program");
        return mysql == null ? new InstalledMariadb() : new GivenMysql(Path.of(mysql));
    }

    /** Of the URLs of Lovage's engine. */
    String scheme();

    /** What it needs. */
    List<Path> programs();

    /** To be thrown if one of {@link #programs} is missing, or {@code client}, with which it is asked whether it runs. */
    AssertionError missing(Path client);

    /** Makes an empty server in {@code data}. */
    List<String> setUp(String data);

    /** The beginning of the command that starts the server of {@code data}. */
    List<String> start(String data);

    /** What lets a user write to a server that takes no writes. */
    String rightsDespiteReadOnly();

    /** Ends all connections of {@code user}. */
    void cutConnections(String jdbcUrl, String user);

    /** How many deadlocks it has broken up so far. */
    long deadlocks(String jdbcUrl);
}
