# Two images out of one build: the gateway (default) and, with --target simulators, its far sides.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Cpm.Gateway -c Release -o /app/gateway -p:PublishReadyToRun=true -p:UseAppHost=true --use-current-runtime --no-self-contained \
 && dotnet publish simulators/Cpm.Simulators -c Release -o /app/simulators -p:UseAppHost=true --use-current-runtime --no-self-contained

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS simulators
WORKDIR /app
COPY --from=build /app/simulators .
USER $APP_UID
ENTRYPOINT ["./cpm-sim"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS gateway
WORKDIR /app
COPY --from=build /app/gateway .
COPY config /app/config
# The data folder of config/gateway.json; nobody but the gateway reads messages.
RUN mkdir -m 700 /app/data && chown $APP_UID /app/data
USER $APP_UID
VOLUME /app/data
EXPOSE 5060/udp 5060/tcp 8080/tcp
STOPSIGNAL SIGTERM
ENTRYPOINT ["./cpm-gateway"]
CMD ["run", "--config", "config/gateway.json"]
