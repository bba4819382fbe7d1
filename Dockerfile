# The server. docs/operate.md says how to build and run it. No test builds this.
# The version that global.json asks for.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/OpenOdp.Server -c Release --os linux --self-contained false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
RUN mkdir /data && chown $APP_UID /data
ENV ASPNETCORE_HTTP_PORTS=8080 OpenOdp__DataDirectory=/data
USER $APP_UID
VOLUME /data
EXPOSE 8080

# Whether it answers. Not whether it is ready: a full disk needs room, and no new container. The image has no curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q live <&3"]
ENTRYPOINT ["/app/OpenOdp.Server"]
