# Two images out of one build: "taxistream" (every command) and "job" (Spark with the job jar, for drivers and workers alike).
# A build that is there already can stand in for the first two stages: docker/build-images.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
# Maven's repository is kept between builds; the formatting is the developer's build's affair.
RUN --mount=type=cache,target=/root/.m2,sharing=locked \
    mvn -q -B -pl command,job-jar -am -Dmaven.test.skip -Dspotless.apply.skip -Dspotless.check.skip package \
 && docker/collect /image

FROM scratch AS built
COPY --from=build /image /

FROM eclipse-temurin:17-jre AS taxistream
RUN useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin taxistream
RUN install -d -o taxistream /spill
COPY --from=built /lib /opt/taxistream/lib
COPY docker/taxistream docker/setup docker/fetch-trips /opt/taxistream/bin/
COPY --from=built /app /opt/taxistream/app
WORKDIR /opt/taxistream/app
USER taxistream
ENTRYPOINT ["/opt/taxistream/bin/taxistream"]
CMD ["--help"]

FROM apache/spark:4.2.0-java17 AS job
COPY docker/spark-defaults.conf command/src/main/resources/log4j2.properties /opt/spark/conf/
COPY docker/submit-job docker/with-spark-secret /opt/taxistream/bin/
COPY --from=built /taxistream-job.jar /opt/taxistream/
