"""Neutron's metadata agent, as `neutron-metadata-agent` starts it, on a machine without the rest of Neutron.

Usage: agent.py NETWORK_ID PORTS.json [the agent's own arguments ...]

What the agent asks the Neutron server over RPC is answered from a file with ports in the shape of Neutron's API, and
nothing is reported to it. haproxy, which Neutron starts in the network's namespace, runs here with the configuration
that Neutron's own driver writes for NETWORK_ID.
"""

import json
import subprocess
import sys

from neutron.agent import metadata_agent
from neutron.agent.metadata import agent, driver
from neutron.conf.agent.metadata import config
from oslo_config import cfg

network_id, ports_file = sys.argv[1:3]
del sys.argv[1:3]


class PortsFromFile:
    """agent.MetadataPluginAPI without a server behind it; the filters are those of Neutron's get_ports."""

    def __init__(self, topic):
        pass

    def get_ports(self, context, port_filters):
        networks = port_filters.get('network_id')
        addresses = port_filters.get('fixed_ips', {}).get('ip_address', [])
        with open(ports_file, encoding='utf-8') as file:
            ports = json.load(file)
        return [
            port
            for port in ports
            if (networks is None or port['network_id'] in networks)
            and any(ip['ip_address'] in addresses for ip in port['fixed_ips'])
        ]


def start_haproxy(self):
    """Takes the place of the agent's reports on its state: called when it is about to listen."""
    conf = cfg.CONF
    haproxy = driver.HaproxyConfigurator(
        network_id, None, conf.metadata_proxy_socket, '169.254.169.254', 80, 'root', 'root',
        conf.state_path, f'{conf.state_path}/haproxy.pid', conf.metadata_rate_limiting,
    )
    haproxy.create_config_file()
    subprocess.run(['haproxy', '-f', haproxy.cfg_path], check=True)


agent.MetadataPluginAPI = PortsFromFile
agent.UnixDomainMetadataProxy._init_state_reporting = start_haproxy
# The DHCP and L3 agents register these, which start haproxy in a real Neutron.
config.register_meta_conf_opts(config.METADATA_RATE_LIMITING_OPTS, group=config.RATE_LIMITING_GROUP)
metadata_agent.main()
