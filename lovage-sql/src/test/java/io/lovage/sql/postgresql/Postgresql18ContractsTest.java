package io.lovage.sql.postgresql;

/** On the newest version that is served. */
class Postgresql18ContractsTest extends VersionContracts {

    Postgresql18ContractsTest() {
        super(18);
    }
}
