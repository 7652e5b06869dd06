package io.lovage.redis;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.lovage.testkit.NoWallClock;
import org.junit.jupiter.api.Test;

class HouseRulesTest {

    @Test
    void nobody_reads_the_wall_clock_or_sleeps() {
        NoWallClock.rule().check(new ClassFileImporter().importPackages("io.lovage.redis"));
    }
}
