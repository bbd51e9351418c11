# Names for the Maven calls of README.md and docs/DEVELOPMENT.md; nothing is done here that Maven does not do.
.PHONY: up verify quick format bench faults clean

up:
	mvn -Pup

verify:
	mvn verify

quick:
	mvn verify -Dquick

format:
	mvn -N -Pformat

bench:
	mvn -Pbench

faults:
	mvn -Pfaults

clean:
	mvn clean
