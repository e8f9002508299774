#!/usr/bin/python3
"""Tells Keystone of Nova, as an operator does with the openstack command: the user that Nova's API signs in as in order
to validate tokens, where clients find the API, and somebody to use it. Run again it changes nothing."""
import os

import openstack

identity = openstack.connect().identity


def user_of(project, name, password, role):
    """openstack user create --project PROJECT --password PASSWORD NAME; role add --user NAME --project PROJECT ROLE"""
    found = identity.find_project(project) or identity.create_project(name=project, domain_id="default")
    user = identity.find_user(name) or identity.create_user(
        name=name, password=password, domain_id="default", default_project_id=found.id
    )
    identity.assign_project_role_to_user(found, user, identity.find_role(role))


def service_at(kind, addresses):
    """openstack service create --name nova KIND; endpoint create --region RegionOne KIND INTERFACE ADDRESS"""
    service = next(identity.services(type=kind), None) or identity.create_service(name="nova", type=kind)
    known = {endpoint.interface: endpoint for endpoint in identity.endpoints(service_id=service.id)}
    for interface, url in addresses.items():
        if interface in known:
            identity.update_endpoint(known[interface], url=url)
        else:
            identity.create_endpoint(
                service_id=service.id, interface=interface, url=url, region_id="RegionOne"
            )


# The role `service` is enough to ask whose a token is.
user_of("service", "nova", os.environ["NOVA_PASSWORD"], "service")
user_of("demo", "demo", os.environ["DEMO_PASSWORD"], "member")
compute = {"public": os.environ["COMPUTE_PUBLIC_URL"], "internal": os.environ["COMPUTE_INTERNAL_URL"]}
service_at("compute", compute)
# Nova's own image proxy stands for an image service, so that servers can be created by the name of an image.
service_at("image", compute)
